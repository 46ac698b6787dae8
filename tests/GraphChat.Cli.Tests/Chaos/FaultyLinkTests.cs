using System.Net;
using System.Net.Sockets;
using GraphChat.Cli.Chaos;
using Xunit;

namespace GraphChat.Cli.Tests.Chaos;

public sealed class FaultyLinkTests : IDisposable
{
    private static readonly DnsEndPoint s_anywhere = new("localhost", 1);

    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public FaultyLinkTests() => _server.Start();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_server.LocalEndpoint).Port;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Carries_bytes_both_ways_and_the_end()
    {
        await using var link = new FaultyLink(Port, TimeProvider.System);
        await using var near = await link.ConnectAsync(s_anywhere, Cancel);
        using var far = await _server.AcceptTcpClientAsync(Cancel);

        await near.WriteAsync("there"u8.ToArray(), Cancel);
        Assert.Equal("there"u8.ToArray(), await ReadAsync(far.GetStream(), 5));
        await far.GetStream().WriteAsync("and back"u8.ToArray(), Cancel);
        Assert.Equal("and back"u8.ToArray(), await ReadAsync(near, 8));
        far.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await near.ReadAsync(new byte[1], Cancel));
    }

    [Fact]
    public async Task A_cut_breaks_what_is_open_and_what_is_opened_until_it_is_mended()
    {
        await using var link = new FaultyLink(Port, TimeProvider.System);
        await using var near = await link.ConnectAsync(s_anywhere, Cancel);
        using var far = await _server.AcceptTcpClientAsync(Cancel);

        link.Cut();

        await Assert.ThrowsAnyAsync<IOException>(async () => await near.ReadExactlyAsync(new byte[1], Cancel));
        await Assert.ThrowsAnyAsync<IOException>(async () => await far.GetStream().ReadExactlyAsync(new byte[1], Cancel));
        await RefusedAsync(link);

        link.Mend();
        await using var again = await link.ConnectAsync(s_anywhere, Cancel);
        using var reached = await _server.AcceptTcpClientAsync(Cancel);
    }

    [Fact]
    public async Task Leads_where_it_is_told_to_and_breaks_off_where_nobody_is()
    {
        await using var link = new FaultyLink(Port, TimeProvider.System);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        link.TargetPort = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var near = await link.ConnectAsync(s_anywhere, Cancel);
        using var far = await other.AcceptTcpClientAsync(Cancel);

        other.Stop();
        await RefusedAsync(link);
    }

    [Fact]
    public async Task A_slow_line_brings_everything_later()
    {
        await using var link = new FaultyLink(Port, TimeProvider.System);
        await using var near = await link.ConnectAsync(s_anywhere, Cancel);
        using var far = await _server.AcceptTcpClientAsync(Cancel);
        link.Slow(TimeSpan.FromMilliseconds(100));
        var began = TimeProvider.System.GetTimestamp();

        await near.WriteAsync("late"u8.ToArray(), Cancel);

        Assert.Equal("late"u8.ToArray(), await ReadAsync(far.GetStream(), 4));
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(90));
    }

    // The reset comes with the opening or right after it.
    private static async Task RefusedAsync(FaultyLink link)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var refused = await link.ConnectAsync(s_anywhere, Cancel);
            await refused.ReadExactlyAsync(new byte[1], Cancel);
        });
        Assert.True(refusal is IOException or SocketException, refusal.ToString());
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, Cancel);
        return bytes;
    }
}

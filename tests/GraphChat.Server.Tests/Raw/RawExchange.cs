using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace GraphChat.Server.Tests.Raw;

/// <summary>One HTTP/1.1 exchange whose every byte is the test's.</summary>
internal sealed record RawExchange(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    public string? this[string header] => Headers.GetValueOrDefault(header);

    public static async Task<RawExchange> SendAsync(string method, Uri address, string? headers = null, ReadOnlyMemory<byte> body = default)
    {
        using var client = await OpenAsync(method, address, $"Connection: close\r\n{headers}", body);
        using var patience = new CancellationTokenSource(s_patience);
        using var answer = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(answer, patience.Token);
        }
        catch (IOException)
        {
            // A server that did not want the whole body may reset the connection after its answer.
        }

        return Parse(answer.ToArray());
    }

    /// <summary>Sends a request and what there is of its body, and waits for no answer.</summary>
    public static async Task<TcpClient> OpenAsync(string method, Uri address, string headers, ReadOnlyMemory<byte> body)
    {
        var client = new TcpClient();
        using var patience = new CancellationTokenSource(s_patience);
        await client.ConnectAsync("127.0.0.1", address.Port, patience.Token);
        var head = $"{method} {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\n{headers}\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), patience.Token);
        await client.GetStream().WriteAsync(body, patience.Token);
        return client;
    }

    private static RawExchange Parse(byte[] answer)
    {
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        var lines = Encoding.ASCII.GetString(answer, 0, end).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new RawExchange(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, answer[(end + 4)..]);
    }
}

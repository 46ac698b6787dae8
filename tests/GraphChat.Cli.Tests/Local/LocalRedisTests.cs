using System.Net.Sockets;
using System.Text;
using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Cli.Tests.Local;

public sealed class LocalRedisTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LocalRedisTests() => Requirement.Missing(!File.Exists("/usr/bin/redis-server"), "redis-server is not installed.");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Answers_only_who_says_the_password()
    {
        await using var redis = await LocalRedis.StartAsync(_folder.Root, _folder["redis.log"], "5ecret", TimeProvider.System, Cancel);

        Assert.StartsWith("-NOAUTH", await SayAsync(redis.Port, "PING\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("+OK\r\n+PONG", await SayAsync(redis.Port, "AUTH 5ecret\r\nPING\r\n"), StringComparison.Ordinal);
        Assert.Equal($"127.0.0.1:{redis.Port},password=5ecret", redis.Address);
    }

    [Fact]
    public async Task Shows_its_password_to_nobody_who_lists_processes()
    {
        await using var redis = await LocalRedis.StartAsync(_folder.Root, _folder["redis.log"], "5ecret", TimeProvider.System, Cancel);

        Assert.DoesNotContain("5ecret", await File.ReadAllTextAsync($"/proc/{redis.Process.Id}/cmdline", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_nothing_on_disk()
    {
        await using (await LocalRedis.StartAsync(_folder.Root, _folder["redis.log"], "", TimeProvider.System, Cancel))
        {
        }

        Assert.Equal(["redis.log"], Directory.GetFiles(_folder.Root).Select(Path.GetFileName));
    }

    private static async Task<string> SayAsync(int port, string commands)
    {
        using var client = new TcpClient("127.0.0.1", port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(commands + "QUIT\r\n"), Cancel);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(Cancel);
    }
}

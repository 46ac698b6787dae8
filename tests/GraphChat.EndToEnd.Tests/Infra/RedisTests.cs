using System.Globalization;
using System.Net.Sockets;
using System.Text;
using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.EndToEnd.Tests.Infra;

/// <summary>The Redis of compose, run here with its own configuration and users; only paths and the port are changed.</summary>
public sealed class RedisTests : IAsyncLifetime
{
    private PreparedInfra? _infra;
    private ChildProcess? _redis;
    private string _password = "";
    private int _port;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Requirement.Missing(!File.Exists("/usr/bin/redis-server"), "redis-server is not installed.");
        _infra = await PreparedInfra.CreateAsync(Cancel);
        _password = (await File.ReadAllTextAsync(_infra.PathOf("secrets/redis-password"), Cancel)).Trim();
        _port = TestPort.Next();

        var file = _infra.PathOf("redis/redis.conf");
        var text = (await File.ReadAllTextAsync(file, Cancel))
            .Replace("bind * -::*", "bind 127.0.0.1", StringComparison.Ordinal)
            .Replace("port 6379", string.Create(CultureInfo.InvariantCulture, $"port {_port}"), StringComparison.Ordinal)
            .Replace("/run/secrets/", _infra.PathOf("secrets/"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text, Cancel);
        _redis = await ChildProcess.StartAsync(new ChildProcessOptions("Redis", "redis-server", [file]) { WorkingDirectory = _infra.Folder }, TimeProvider.System);
        for (var tries = 0; tries < 200 && (await SayAsync("PING")).Length == 0; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        _infra?.Dispose();
    }

    [Fact]
    public async Task Lets_its_one_user_announce_and_listen()
    {
        Assert.EndsWith(":0\r\n", await SayAsync($"AUTH graphchat {_password}", "PUBLISH graphchat:x hello"), StringComparison.Ordinal);
        Assert.Contains("subscribe", await SayAsync($"AUTH graphchat {_password}", "SUBSCRIBE graphchat:x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUBLISH other:x hello")]
    [InlineData("SET graphchat:x 1")]
    [InlineData("GET graphchat:x")]
    [InlineData("CONFIG GET *")]
    [InlineData("KEYS *")]
    [InlineData("FLUSHALL")]
    [InlineData("EVAL return(1) 0")]
    [InlineData("ACL LIST")]
    public async Task Lets_it_do_nothing_else(string command)
    {
        Assert.Contains("-NOPERM", await SayAsync($"AUTH graphchat {_password}", command), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Knows_nobody_else()
    {
        Assert.Contains("-NOAUTH", await SayAsync("PUBLISH graphchat:x hello"), StringComparison.Ordinal);
        Assert.Contains("-WRONGPASS", await SayAsync("AUTH default x"), StringComparison.Ordinal);
        Assert.Contains("-WRONGPASS", await SayAsync("AUTH graphchat x"), StringComparison.Ordinal);
    }

    private async Task<string> SayAsync(params string[] commands)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", _port);
            var answers = new StringBuilder();
            var buffer = new byte[4096];
            foreach (var command in commands)
            {
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), Cancel);
                answers.Append(Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, Cancel)));
            }

            return answers.ToString();
        }
        catch (SocketException)
        {
            return "";
        }
    }
}

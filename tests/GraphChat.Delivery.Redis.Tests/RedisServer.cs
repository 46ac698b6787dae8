using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using GraphChat.Testing;

namespace GraphChat.Delivery.Redis.Tests;

/// <summary>A real redis-server of a test's own, on a free port, that can be killed and started again.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    public const string Password = "only-for-this-test";

    private readonly string[] _extra;
    private Process? _process;

    private RedisServer(int port, string[] extra)
    {
        Port = port;
        _extra = extra;
    }

    public int Port { get; }

    /// <summary>What redis-cli answers to a command.</summary>
    public async Task<string> CommandAsync(params string[] command)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-p", $"{Port}", "--no-auth-warning", "-a", Password, .. command])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }

    public RedisOptions Options => new()
    {
        Host = "127.0.0.1",
        Port = Port,
        Password = Password,
        PingInterval = TimeSpan.FromMilliseconds(300),
        ConnectTimeout = TimeSpan.FromSeconds(2),
    };

    public static async Task<RedisServer> StartAsync(params string[] extra)
    {
        var server = new RedisServer(TestPort.Next(), extra);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts a Sentinel on a configuration file, which it will write to.</summary>
    public static async Task<RedisServer> StartSentinelAsync(string file)
    {
        var server = new RedisServer(TestPort.Next(), [file, "--sentinel"]);
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("redis-server")
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        string[] arguments = _extra is [var file, "--sentinel"]
            ? [file, "--sentinel", "--port", $"{Port}", "--bind", "127.0.0.1", "--requirepass", Password]
            : ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--requirepass", Password, .. _extra.Select(argument => argument.Replace("{port}", $"{Port}", StringComparison.Ordinal))];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            _process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Requirement.Missing(true, "redis-server is not installed: ./graphchat test installs it.");
        }

        for (var attempt = 0; attempt < 100; attempt++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        throw new TimeoutException("redis-server did not start.");
    }

    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Stops its process without ending it: the connections stay open and answer nothing.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    public ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            Kill();
        }

        return ValueTask.CompletedTask;
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process!.Id}"]);
        kill.WaitForExit();
    }
}

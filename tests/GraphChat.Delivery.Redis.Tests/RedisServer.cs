using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using GraphChat.Testing;

namespace GraphChat.Delivery.Redis.Tests;

/// <summary>A real redis-server of a test's own, on a free port, that can be killed and started again.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    public const string Password = "only-for-this-test";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
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

    /// <summary>
    /// Starts one. It takes other ports where it cannot have these: a node of a cluster also wants the port 10,000 above its own,
    /// which nobody could look after.
    /// </summary>
    public static async Task<RedisServer> StartAsync(params string[] extra)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var server = new RedisServer(TestPort.Next(), extra);
            if (await server.TryStartAsync())
            {
                return server;
            }
        }

        throw new InvalidOperationException("redis-server ended at its start, ten times.");
    }

    /// <summary>Starts a Sentinel on a configuration file, which it will write to.</summary>
    public static Task<RedisServer> StartSentinelAsync(string file) => StartAsync(file, "--sentinel");

    public async Task StartAgainAsync()
    {
        if (!await TryStartAsync())
        {
            throw new InvalidOperationException("redis-server ended at its start.");
        }
    }

    private async Task<bool> TryStartAsync()
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

        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < s_patience)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Port);
            }
            catch (SocketException) when (!_process!.HasExited)
            {
                await Task.Delay(50);
                continue;
            }
            catch (SocketException)
            {
                // It ended.
            }

            await HearAsync(socket);
            if (!_process!.HasExited)
            {
                return true;
            }

            _process.Dispose();
            _process = null;
            return false;
        }

        throw new TimeoutException("redis-server did not start.");
    }

    // It listens before it knows whether it gets all its ports: an answer says that it runs, a refusal by TLS or an end that it may.
    private static async Task HearAsync(Socket socket)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await socket.SendAsync("PING\r\n"u8.ToArray());
            if (await socket.ReceiveAsync(new byte[64], patience.Token) > 0)
            {
                return;
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // As where it closes.
        }

        await Task.Delay(200);
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

using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace GraphChat.Cli.Local;

/// <summary>A Redis of our own on a loopback port, with a password, that keeps nothing on disk.</summary>
/// <remarks>One owner; disposing stops it.</remarks>
internal sealed class LocalRedis : IAsyncDisposable
{
    private LocalRedis(ChildProcess process, int port, string password)
    {
        Process = process;
        Port = port;
        Password = password;
    }

    /// <summary>redis-server.</summary>
    public ChildProcess Process { get; }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What the default user must say; empty for none.</summary>
    public string Password { get; }

    /// <summary>In the form of the server's setting <c>GRAPHCHAT_Redis</c>.</summary>
    public string Address => AddressAt(Port);

    /// <summary>The same, where it is reached at another port.</summary>
    public string AddressAt(int port) => Password.Length == 0
        ? $"127.0.0.1:{port}"
        : $"127.0.0.1:{port},password={Password}";

    /// <summary>Starts it in <paramref name="folder"/>, which must exist.</summary>
    /// <exception cref="LocalFailure">redis-server is missing or does not start.</exception>
    public static async Task<LocalRedis> StartAsync(string folder, string logFile, string password, TimeProvider time, CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        var settings = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"port {port}")
            .AppendLine("bind 127.0.0.1")
            .AppendLine("save \"\"")
            .AppendLine("appendonly no")
            .AppendLine(CultureInfo.InvariantCulture, $"dir \"{folder}\"");
        if (password.Length != 0)
        {
            settings.AppendLine(CultureInfo.InvariantCulture, $"requirepass {password}");
        }

        // The settings go in by its input: a password in the arguments is there for every user of the machine to read.
        var process = await ChildProcess.StartAsync(
            new ChildProcessOptions("Redis", "redis-server", ["-"]) { LogFile = logFile, StandardInput = settings.ToString() },
            time);
        var redis = new LocalRedis(process, port, password);
        try
        {
            await redis.WaitUntilReadyAsync(time, cancellationToken);
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private async Task WaitUntilReadyAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", Port, cancellationToken);
                return;
            }
            catch (SocketException e)
            {
                if (!Process.IsRunning || tries == 200)
                {
                    throw LocalFailure.Unavailable(
                        "Redis did not start. Is redis-server installed? sudo apt-get install --no-install-recommends redis-server", e);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }
}

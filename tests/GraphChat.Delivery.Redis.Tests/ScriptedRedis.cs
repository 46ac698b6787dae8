using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GraphChat.Delivery.Redis.Tests;

/// <summary>A server that speaks RESP3 and answers what a test says, which a real Redis never would.</summary>
internal sealed class ScriptedRedis : IAsyncDisposable
{
    public const string Hello = "%1\r\n+server\r\n+redis\r\n";
    public const string Pong = "+PONG\r\n";
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string[], string?> _answer;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="answer">Given a command, the bytes to write as text; null to close the connection, empty for nothing.</param>
    public ScriptedRedis(Func<string[], string?> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public RedisOptions Options => new()
    {
        Host = "127.0.0.1",
        Port = Port,
        PingInterval = TimeSpan.FromSeconds(20),
        ConnectTimeout = TimeSpan.FromSeconds(10),
    };

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were opened.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The commands that came, of all connections.</summary>
    public ConcurrentQueue<string[]> Commands { get; } = new();

    /// <summary>What a server answers where nothing is wrong.</summary>
    public static string Ordinary(string[] command) => command[0].ToUpperInvariant() switch
    {
        "HELLO" => Hello,
        "PING" => Pong,
        "ROLE" => "*1\r\n+master\r\n",
        "SUBSCRIBE" => Pushes("subscribe", command[1..]),
        "UNSUBSCRIBE" => Pushes("unsubscribe", command[1..]),
        _ => ":1\r\n",
    };

    /// <summary>The address of a master, as a Sentinel gives it.</summary>
    public static string Address(string host, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"*2\r\n{Bulk(host)}{Bulk(port.ToString(CultureInfo.InvariantCulture))}");

    public static string Bulk(string text) => string.Create(CultureInfo.InvariantCulture, $"${text.Length}\r\n{text}\r\n");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        await _accepting;
        _stop.Dispose();
    }

    private static string Pushes(string verb, string[] topics) =>
        string.Concat(topics.Select((topic, i) => string.Create(CultureInfo.InvariantCulture, $">3\r\n+{verb}\r\n{Bulk(topic)}:{i + 1}\r\n")));

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _clients.Add(client);
                Interlocked.Increment(ref _connections);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await using var stream = client.GetStream();
            using var input = new BinaryReader(new BufferedStream(stream, 65_536), Encoding.Latin1);
            while (true)
            {
                var command = new string[Number(input, '*')];
                for (var i = 0; i < command.Length; i++)
                {
                    command[i] = Encoding.Latin1.GetString(input.ReadBytes(Number(input, '$')));
                    input.ReadBytes(2);
                }

                Commands.Enqueue(command);
                if (_answer(command) is not { } answer)
                {
                    return;
                }

                await stream.WriteAsync(Encoding.Latin1.GetBytes(answer));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or FormatException or InvalidOperationException)
        {
            // The client went away.
        }
        finally
        {
            client.Dispose();
        }
    }

    private static int Number(BinaryReader input, char kind)
    {
        if (input.ReadChar() != kind)
        {
            throw new FormatException("Not a command.");
        }

        var digits = new StringBuilder();
        for (var digit = input.ReadChar(); digit != '\r'; digit = input.ReadChar())
        {
            digits.Append(digit);
        }

        input.ReadChar();
        return int.Parse(digits.ToString(), CultureInfo.InvariantCulture);
    }
}

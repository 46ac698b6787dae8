using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace GraphChat.Delivery.Redis.Resp;

/// <summary>
/// One connection to Redis in RESP3: commands in order, each with its reply, and pushes beside them. Thread-safe.
/// Whatever goes wrong ends the connection as a whole; <see cref="Closed"/> tells.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly Stream _stream;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly Action<RespValue> _onPush;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Queue<TaskCompletionSource<RespValue>> _waiting = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private Task _pinging = Task.CompletedTask;
    private bool _isClosed;

    private RedisConnection(RedisOptions options, Stream stream, Action<RespValue> onPush, TimeProvider time)
    {
        _options = options;
        _stream = stream;
        _input = PipeReader.Create(stream);
        _output = PipeWriter.Create(stream);
        _onPush = onPush;
        _time = time;
    }

    /// <summary>Ends when the connection has.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Opens one and authenticates.</summary>
    /// <exception cref="RedisUnavailableException">It cannot be reached in time, or refuses the user.</exception>
    public static async Task<RedisConnection> OpenAsync(RedisOptions options, Action<RespValue> onPush, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        RedisConnection? connection = null;
        try
        {
            connection = new RedisConnection(options, await OpenStreamAsync(options, either.Token), onPush, time);
            connection._reading = connection.ReadAsync();
            var hello = await connection.SendAsync(Hello(options), either.Token);
            if (hello.IsError)
            {
                throw new RedisUnavailableException($"Redis at {options} refused the connection: check user and password ({Code(hello)}).");
            }

            connection._pinging = connection.PingAsync();
            return connection;
        }
        catch (Exception exception)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            throw exception switch
            {
                OperationCanceledException when cancellationToken.IsCancellationRequested => exception,
                OperationCanceledException => new RedisUnavailableException($"Redis at {options} did not answer within {options.ConnectTimeout.TotalSeconds:0.#} s."),
                RedisUnavailableException => exception,
                // Sockets, TLS, files of authorities, hosts that a Sentinel made up: there are more kinds than could be named.
                _ => new RedisUnavailableException($"Redis at {options} cannot be reached.", exception),
            };
        }
    }

    /// <summary>Sends a command and waits for its reply, which may be an error of Redis's.</summary>
    /// <exception cref="RedisUnavailableException">The connection ended before the reply, or too many commands wait.</exception>
    public Task<RespValue> SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> command, CancellationToken cancellationToken) =>
        SendTogetherAsync([command], cancellationToken);

    /// <summary>Sends commands in one piece and waits for the reply to the first; giving up waiting takes none of them back.</summary>
    /// <exception cref="RedisUnavailableException">The connection ended before the reply, or too many commands wait.</exception>
    public async Task<RespValue> SendTogetherAsync(IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> commands, CancellationToken cancellationToken)
    {
        TaskCompletionSource<RespValue>[] replies =
            [.. commands.Select(_ => new TaskCompletionSource<RespValue>(TaskCreationOptions.RunContinuationsAsynchronously))];
        await WriteAsync(commands, replies, cancellationToken);
        return await replies[0].Task.WaitAsync(cancellationToken);
    }

    /// <summary>Sends a command that Redis answers with pushes alone, as SUBSCRIBE is in RESP3.</summary>
    /// <exception cref="RedisUnavailableException">The connection has ended.</exception>
    public Task SendForPushesAsync(IReadOnlyList<ReadOnlyMemory<byte>> command, CancellationToken cancellationToken) =>
        WriteAsync([command], [], cancellationToken);

    /// <summary>The code of an error reply, without what follows it.</summary>
    public static string Code(RespValue error) => error.Text.Split(' ', 2)[0];

    /// <summary>Whether a reply says that another server answers for this now, which a new connection looks for.</summary>
    public static bool IsElsewhere(RespValue reply) => reply.IsError && Code(reply) is "MOVED" or "CLUSTERDOWN" or "READONLY";

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        End();
        await _reading;
        await _pinging;
        await _stream.DisposeAsync();
    }

    private static async Task<Stream> OpenStreamAsync(RedisOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (!options.Tls)
            {
                return stream;
            }

            var secured = new SslStream(stream);
            await secured.AuthenticateAsClientAsync(TlsOptions(options), cancellationToken);
            return secured;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions TlsOptions(RedisOptions options)
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = options.Host };
        if (options.CaFile is { } file)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            tls.CertificateChainPolicy = policy;
        }

        return tls;
    }

    private static List<ReadOnlyMemory<byte>> Hello(RedisOptions options)
    {
        List<ReadOnlyMemory<byte>> command = ["HELLO"u8.ToArray(), "3"u8.ToArray()];
        if (options.Password is { } password)
        {
            command.AddRange(["AUTH"u8.ToArray(), Encoding.UTF8.GetBytes(options.User ?? "default"), Encoding.UTF8.GetBytes(password)]);
        }

        return command;
    }

    private async Task WriteAsync(
        IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> commands, TaskCompletionSource<RespValue>[] replies, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            Enqueue(replies);
            foreach (var command in commands)
            {
                RespWriter.Write(_output, command);
            }

            // Half a command on the wire would garble the next: from here on only the end of the connection cancels.
            await _output.FlushAsync(_ending.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            End();
            throw new RedisUnavailableException($"The connection to Redis at {_options} ended.", exception);
        }
        finally
        {
            _sending.Release();
        }
    }

    private void Enqueue(TaskCompletionSource<RespValue>[] replies)
    {
        lock (_waiting)
        {
            if (_isClosed)
            {
                throw new RedisUnavailableException($"The connection to Redis at {_options} has ended.");
            }

            if (_waiting.Count + replies.Length > _options.MaxInFlight)
            {
                throw new RedisUnavailableException($"Redis at {_options} owes {_options.MaxInFlight} replies.");
            }

            foreach (var reply in replies)
            {
                _waiting.Enqueue(reply);
            }
        }
    }

    private async Task ReadAsync()
    {
        var reader = new RespReader(_options.MaxFrameBytes);
        try
        {
            while (true)
            {
                var result = await _input.ReadAsync(_ending.Token);
                var buffer = result.Buffer;
                while (reader.TryRead(ref buffer, out var value))
                {
                    Dispatch(value!);
                }

                _input.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception)
        {
            // The end of a connection is said by Closed, whatever its cause; thrown on, it would end who opens the next one.
        }
        finally
        {
            End();
        }
    }

    private void Dispatch(RespValue value)
    {
        if (value.Kind == RespKind.Push)
        {
            _onPush(value);
            return;
        }

        TaskCompletionSource<RespValue>? reply;
        lock (_waiting)
        {
            if (!_waiting.TryDequeue(out reply))
            {
                throw new RedisUnavailableException("Redis sent a reply that nobody asked for.");
            }
        }

        reply.TrySetResult(value);
    }

    private async Task PingAsync()
    {
        using var timer = new PeriodicTimer(_options.PingInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                using var timeout = new CancellationTokenSource(_options.PingInterval, _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, timeout.Token);
                await SendAsync(["PING"u8.ToArray()], either.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or RedisUnavailableException)
        {
            // No answer: the connection is half open, and nobody else will notice.
            End();
        }
    }

    private void End()
    {
        List<TaskCompletionSource<RespValue>> waiting;
        lock (_waiting)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        _ending.Cancel();
        foreach (var reply in waiting)
        {
            reply.TrySetException(new RedisUnavailableException($"The connection to Redis at {_options} ended before its reply."));
            _ = reply.Task.Exception;
        }

        _closed.TrySetResult();
    }
}

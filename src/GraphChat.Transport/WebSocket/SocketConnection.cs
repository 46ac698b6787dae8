using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using GraphChat.GraphQL.Execution;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Socket = System.Net.WebSockets.WebSocket;

namespace GraphChat.Transport.WebSocket;

/// <summary>
/// One socket: reads messages, asks the protocol what they mean, runs operations, and writes what they give. The protocol
/// and the operations are under <c>_gate</c>; the queue has a lock of its own, which is taken last.
/// </summary>
internal sealed class SocketConnection(
    HttpContext context,
    Stream stream,
    IOperationRunner runner,
    IConnectionAuthenticator authenticator,
    GraphQLTransportOptions options,
    TimeProvider time,
    ConnectionRegistry registry,
    ILogger logger) : IThreadPoolWorkItem
{
    private const int MostReasonBytes = 123;
    private const int OpcodeMask = 0x0F;
    private const int CloseOpcode = 0x8;
    private readonly Lock _gate = new();
    private readonly TransportWsProtocol _protocol = new(options.MaxOperationsPerConnection);
    private readonly OutboundQueue _queue = new(options.MaxQueuedMessages, options.MaxQueuedBytes);
    private readonly FrameWriter _writer = new(stream, options.FlushBytes);
    private readonly long _opened = time.GetTimestamp();
    private Dictionary<string, ActiveOperation>? _operations;
    private int _running;
    private Socket? _socket;
    private AuthenticationAccepted? _asker;
    private CancellationTokenRegistration _sessionEnded;
    private long _pinged = time.GetTimestamp();
    private bool _awaitsPong;
    private long _closed;
    private bool _isClosing;
    private bool _dropsWaiting;
    private long _windowStart = time.GetTimestamp();
    private int _windowMessages;

    /// <summary>Keeps the socket until its end.</summary>
    public async Task RunAsync(Socket socket)
    {
        _socket = socket;
        registry.Add(this);
        try
        {
            await ReadAsync(new MessageReader(socket, options.MaxMessageBytes));
        }
        catch (Exception fault) when (fault is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone, or broke RFC 6455, which the framework has answered.
        }
        finally
        {
            await EndAsync();
        }
    }

    /// <summary>Closes the socket with a code, once; what waits is sent before.</summary>
    public void Close(int code, string reason)
    {
        lock (_gate)
        {
            Do(_protocol.Close(code, reason));
        }
    }

    /// <summary>Looks at the clock; called several times a second.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            if (_isClosing)
            {
                if (time.GetElapsedTime(_closed) >= options.CloseTimeout)
                {
                    context.Abort();
                }
            }
            else if (!_protocol.IsAcknowledged)
            {
                if (time.GetElapsedTime(_opened) >= options.InitTimeout)
                {
                    Do(_protocol.InitTimeout());
                }
            }
            else if (_asker?.ExpiresAt is { } expiry && time.GetUtcNow() >= expiry)
            {
                Do(_protocol.Close(CloseCode.Forbidden, "Token expired"));
            }
            else if (_awaitsPong)
            {
                if (time.GetElapsedTime(_pinged) >= options.PongTimeout)
                {
                    Do(_protocol.Close(CloseCode.PingUnanswered, "Ping unanswered"));
                }
            }
            else if (time.GetElapsedTime(_pinged) >= options.PingInterval)
            {
                _pinged = time.GetTimestamp();
                _awaitsPong = true;
                Send(OutboundMessage.Whole(ServerMessages.Ping));
            }
        }
    }

    /// <summary>Queues a pong or close frame of the framework's WebSocket.</summary>
    public void SendControlFrame(ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if ((frame.Span[0] & OpcodeMask) == CloseOpcode)
            {
                BeginClosing();
                Pump(_queue.Seal(OutboundMessage.Raw(frame), _dropsWaiting));
            }
            else if (!_isClosing)
            {
                Send(OutboundMessage.Raw(frame));
            }
        }
    }

    // Awaited by nobody: it catches what a socket can do to it.
    void IThreadPoolWorkItem.Execute() => PumpAsync().Preserve();

    private async Task ReadAsync(MessageReader reader)
    {
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.Kind == MessageReader.Kind.Close)
            {
                Close(CloseCode.Normal, "");
                return;
            }

            lock (_gate)
            {
                _awaitsPong = false;
                Do(read.Kind switch
                {
                    _ when !CountMessage() => _protocol.Close(CloseCode.TooManyRequests, "Too many messages"),
                    MessageReader.Kind.Binary => _protocol.Close(CloseCode.UnsupportedData, "Messages are text"),
                    MessageReader.Kind.TooBig => _protocol.Close(CloseCode.MessageTooBig, $"A message is at most {options.MaxMessageBytes} bytes"),
                    _ => _protocol.Receive(ClientMessage.Read(read.Message, options.MaxJsonDepth, options.MaxOperationIdChars)),
                });
            }
        }
    }

    private bool CountMessage()
    {
        if (time.GetElapsedTime(_windowStart) >= options.MessageWindow)
        {
            _windowStart = time.GetTimestamp();
            _windowMessages = 0;
        }

        return ++_windowMessages <= options.MaxMessagesPerWindow;
    }

    private void Do(ProtocolStep step)
    {
        switch (step)
        {
            case ProtocolStep.Reply reply:
                Send(OutboundMessage.Whole(reply.Message));
                break;
            case ProtocolStep.Authenticate authenticate:
                Start(() => AuthenticateAsync(authenticate.Payload));
                break;
            case ProtocolStep.Renew renew:
                Start(() => RenewAsync(renew.Payload));
                break;
            case ProtocolStep.Start start:
                StartOperation(start);
                break;
            case ProtocolStep.Refuse refuse:
                SendErrors(refuse.Id, TransportErrors.Array(refuse.Code, refuse.Message));
                break;
            case ProtocolStep.Stop stop:
                if (_operations is not null && _operations.Remove(stop.Id, out var operation))
                {
                    operation.Stop();
                }

                break;
            case ProtocolStep.Close close:
                CloseSocket(close);
                break;
            default:
                break;
        }
    }

    // Nothing of a host's runs under the lock.
    private static void Start(Func<Task> work) => _ = Task.Run(work);

    private void CloseSocket(ProtocolStep.Close close)
    {
        _dropsWaiting = close.Code == CloseCode.SlowConsumer;
        BeginClosing();
        // Completes at once: the frame goes to the queue.
        if (_socket!.CloseOutputAsync((WebSocketCloseStatus)close.Code, Shorten(close.Reason), CancellationToken.None) is { Exception: not null })
        {
            // The other side is gone; whoever waits for the queue's end need not.
            Pump(_queue.Seal(OutboundMessage.Raw(default), _dropsWaiting));
        }
    }

    private void BeginClosing()
    {
        if (_isClosing)
        {
            return;
        }

        _isClosing = true;
        _closed = time.GetTimestamp();
        _protocol.Close(CloseCode.Normal, "");
        var operations = _operations;
        _operations = null;
        if (operations is not null)
        {
            // The callbacks of a cancellation are a host's as well.
            Start(() =>
            {
                foreach (var operation in operations.Values)
                {
                    operation.Stop();
                }

                return Task.CompletedTask;
            });
        }
    }

    private bool Send(in OutboundMessage message)
    {
        var added = _queue.TryAdd(message);
        if (added == OutboundQueue.Added.Full)
        {
            Close(CloseCode.SlowConsumer, "Slow consumer");
        }

        Pump(added);
        return added is OutboundQueue.Added.Waiting or OutboundQueue.Added.Read;
    }

    private void SendErrors(string id, ReadOnlyMemory<byte> errors) =>
        Send(OutboundMessage.Enclosed(ServerMessages.ErrorPrefix(id), errors));

    private void Pump(OutboundQueue.Added added)
    {
        if (added == OutboundQueue.Added.Read)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask PumpAsync()
    {
        try
        {
            do
            {
                while (_queue.TryTake(out var message))
                {
                    await _writer.WriteAsync(message, CancellationToken.None);
                }

                await _writer.FlushAsync(CancellationToken.None);
                _writer.Release();
            }
            while (_queue.MustReadOn());
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            _writer.Release();
            _queue.Abandon();
            context.Abort();
        }
    }

    private async Task AuthenticateAsync(JsonElement? payload)
    {
        var outcome = await AskAsync(() => authenticator.AuthenticateAsync(context, payload, context.RequestAborted));
        if (outcome is AuthenticationAccepted { Subject: { } subject } && !registry.TryAddSubject(subject))
        {
            Close(CloseCode.TooManyRequests, "Too many connections");
            return;
        }

        lock (_gate)
        {
            switch (outcome)
            {
                case AuthenticationAccepted accepted when _isClosing:
                    Forget(accepted);
                    break;
                case AuthenticationAccepted accepted:
                    Take(accepted);
                    Do(_protocol.Accept());
                    break;
                case AuthenticationRefused refused:
                    Do(_protocol.Close(CloseCode.Forbidden, refused.Reason));
                    break;
                default:
                    Do(_protocol.Close(CloseCode.InternalError, "Internal error"));
                    break;
            }
        }
    }

    private async Task RenewAsync(JsonElement payload)
    {
        var outcome = await AskAsync(() => authenticator.RenewAsync(context, _asker!, payload, context.RequestAborted));
        lock (_gate)
        {
            if (outcome is AuthenticationAccepted accepted && !_isClosing && accepted.Subject == _asker!.Subject)
            {
                Take(accepted);
                Do(_protocol.EndRenewal(renewed: true));
            }
            else
            {
                Do(_protocol.EndRenewal(renewed: false));
            }
        }
    }

    private async ValueTask<AuthenticationOutcome?> AskAsync(Func<ValueTask<AuthenticationOutcome>> ask)
    {
        try
        {
            return await ask();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception fault)
        {
            Report("Authentication", fault);
            return null;
        }
    }

    private void Take(AuthenticationAccepted accepted)
    {
        _asker = accepted;
        // Dispose would wait for a callback that waits for the lock.
        _sessionEnded.Unregister();
        _sessionEnded = accepted.SessionEnded.UnsafeRegister(
            static state => ((SocketConnection)state!).Close(CloseCode.Forbidden, "Session ended"), this);
    }

    private void Forget(AuthenticationAccepted accepted)
    {
        if (accepted.Subject is { } subject)
        {
            registry.RemoveSubject(subject);
        }
    }

    private void StartOperation(ProtocolStep.Start start)
    {
        // Stopped ones count until they are gone, or a client could pile them up.
        if (_running >= options.MaxOperationsPerConnection * 2)
        {
            _protocol.End(start.Id);
            SendErrors(start.Id, TransportErrors.Array(TransportErrorCodes.LimitExceeded, "Too many operations end at once."));
            return;
        }

        _running++;
        var operation = new ActiveOperation(start.Id, time);
        _operations ??= new Dictionary<string, ActiveOperation>(StringComparer.Ordinal);
        _operations.Add(start.Id, operation);
        var asker = _asker!;
        Start(() => RunOperationAsync(operation, start.Parameters, asker));
    }

    private async Task RunOperationAsync(ActiveOperation operation, OperationParameters parameters, AuthenticationAccepted asker)
    {
        try
        {
            await using var scope = new LazyScope(context.RequestServices);
            operation.CancelAfter(options.OperationTimeout);
            var outcome = await runner.RunAsync(
                new TransportOperation(parameters, asker, OperationKinds.All, scope),
                operation.Token);
            operation.CancelAfter(Timeout.InfiniteTimeSpan);
            await DeliverAsync(operation, outcome);
        }
        catch (OperationCanceledException) when (operation.IsStopped)
        {
            // Nobody waits for it.
        }
        catch (OperationCanceledException)
        {
            Fail(operation, TransportErrorCodes.Timeout, "The operation took too long.");
        }
        catch (Exception fault)
        {
            Report("An operation", fault);
            Fail(operation, TransportErrorCodes.Internal, "The server failed.");
        }
        finally
        {
            lock (_gate)
            {
                _running--;
            }

            operation.Dispose();
        }
    }

    private async ValueTask DeliverAsync(ActiveOperation operation, OperationOutcome outcome)
    {
        switch (outcome)
        {
            case OperationResponse response:
                SendNext(operation, ServerMessages.NextPrefix(operation.Id), response.Json);
                break;
            case OperationSubscription subscription:
                var prefix = ServerMessages.NextPrefix(operation.Id);
                await foreach (var response in subscription.Responses.WithCancellation(operation.Token))
                {
                    if (!SendNext(operation, prefix, response))
                    {
                        return;
                    }
                }

                break;
            case OperationRequestError error:
                End(operation, error.ErrorsJson);
                return;
            default:
                Fail(operation, TransportErrorCodes.BadInput, "The operation cannot be run here.");
                return;
        }

        End(operation, default);
    }

    private bool SendNext(ActiveOperation operation, ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> response) =>
        !operation.IsStopped && Send(OutboundMessage.Enclosed(prefix, response));

    private void Fail(ActiveOperation operation, string code, string message) => End(operation, TransportErrors.Array(code, message));

    private void End(ActiveOperation operation, ReadOnlyMemory<byte> errors)
    {
        lock (_gate)
        {
            if (_operations is null || !_operations.TryGetValue(operation.Id, out var current) || current != operation)
            {
                return;
            }

            _operations.Remove(operation.Id);
            if (_protocol.End(operation.Id))
            {
                Send(errors.IsEmpty
                    ? OutboundMessage.Whole(ServerMessages.Complete(operation.Id))
                    : OutboundMessage.Enclosed(ServerMessages.ErrorPrefix(operation.Id), errors));
            }
        }
    }

    private async Task EndAsync()
    {
        Close(CloseCode.Normal, "");
        registry.Remove(this);
        await _queue.WhenIdleAsync().WaitAsync(options.CloseTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _queue.Abandon();
            _sessionEnded.Unregister();
            if (_asker is { } asker)
            {
                Forget(asker);
            }
        }
    }

    private void Report(string what, Exception fault)
    {
        // The message of a fault can hold what the client sent.
        logger.LogError("{What} of a connection failed: {Fault}\n{Trace}", what, fault.GetType().FullName, fault.StackTrace);
    }

    private static string Shorten(string reason)
    {
        if (Encoding.UTF8.GetByteCount(reason) <= MostReasonBytes)
        {
            return reason;
        }

        var end = Math.Min(reason.Length, MostReasonBytes / 3);
        return reason[..(char.IsHighSurrogate(reason[end - 1]) ? end - 1 : end)];
    }
}

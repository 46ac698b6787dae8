using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Socket = System.Net.WebSockets.WebSocket;

namespace GraphChat.Transport.WebSocket;

/// <summary>
/// One socket: reads messages, asks the protocol what they mean, and does it. The protocol and the operations are under
/// <see cref="Gate"/>; the output has a lock of its own, which is taken last.
/// </summary>
internal sealed class SocketConnection
{
    private const int MostReasonBytes = 123;
    private const int OpcodeMask = 0x0F;
    private const int CloseOpcode = 0x8;
    private readonly HttpContext _context;
    private readonly IConnectionAuthenticator _authenticator;
    private readonly GraphQLTransportOptions _options;
    private readonly TimeProvider _time;
    private readonly ConnectionRegistry _registry;
    private readonly ILogger _logger;
    private readonly TransportWsProtocol _protocol;
    private readonly SocketOperations _operations;
    private readonly long _opened;
    private Socket? _socket;
    private AuthenticationAccepted? _asker;
    private CancellationTokenRegistration _sessionEnded;
    private long _pinged;
    private bool _awaitsPong;
    private long _taken;
    private long _took;
    private long _closed;
    private bool _isClosing;
    private bool _dropsWaiting;
    private long _windowStart;
    private int _windowMessages;

    public SocketConnection(
        HttpContext context,
        IServiceProvider services,
        Stream stream,
        IOperationRunner runner,
        IConnectionAuthenticator authenticator,
        GraphQLTransportOptions options,
        TimeProvider time,
        ConnectionRegistry registry,
        ILogger logger)
    {
        _context = context;
        _authenticator = authenticator;
        _options = options;
        _time = time;
        _registry = registry;
        _logger = logger;
        _protocol = new TransportWsProtocol(options.MaxOperationsPerConnection);
        _operations = new SocketOperations(this, services, runner, options, time, logger);
        Output = new SocketOutput(context, stream, options);
        _opened = _pinged = _took = _windowStart = time.GetTimestamp();
    }

    /// <summary>Held while the state of the connection changes.</summary>
    public Lock Gate { get; } = new();

    /// <summary>What goes out.</summary>
    public SocketOutput Output { get; }

    /// <summary>Keeps the socket until its end.</summary>
    public async Task RunAsync(Socket socket)
    {
        _socket = socket;
        _registry.Add(this);
        try
        {
            var reader = new MessageReader(socket, _options.MaxMessageBytes);
            while (Take(await reader.ReadAsync(await reader.WaitAsync())))
            {
            }
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
        lock (Gate)
        {
            Do(_protocol.Close(code, reason));
        }
    }

    /// <summary>Looks at the clock; called several times a second.</summary>
    public void Tick()
    {
        lock (Gate)
        {
            _operations.Tick();
            var isStuck = IsStuck();
            if (_isClosing)
            {
                if (_time.GetElapsedTime(_closed) >= _options.CloseTimeout)
                {
                    _context.Abort();
                }
            }
            else if (!_protocol.IsAcknowledged)
            {
                if (_time.GetElapsedTime(_opened) >= _options.InitTimeout)
                {
                    Do(_protocol.InitTimeout());
                }
            }
            else if (_asker?.ExpiresAt is { } expiry && _time.GetUtcNow() >= expiry)
            {
                Do(_protocol.Close(CloseCode.Forbidden, "Token expired"));
            }
            else if (isStuck)
            {
                Do(_protocol.Close(CloseCode.SlowConsumer, "Slow consumer"));
            }
            else if (_awaitsPong)
            {
                if (_time.GetElapsedTime(_pinged) >= _options.PongTimeout)
                {
                    Do(_protocol.Close(CloseCode.PingUnanswered, "Ping unanswered"));
                }
            }
            else if (_time.GetElapsedTime(_pinged) >= _options.PingInterval)
            {
                _pinged = _time.GetTimestamp();
                _awaitsPong = true;
                Send(OutboundMessage.Whole(ServerMessages.Ping));
            }
        }
    }

    /// <summary>Queues a pong or close frame of the framework's WebSocket.</summary>
    public void SendControlFrame(ReadOnlyMemory<byte> frame)
    {
        lock (Gate)
        {
            if ((frame.Span[0] & OpcodeMask) == CloseOpcode)
            {
                BeginClosing();
                Seal(OutboundMessage.Raw(frame));
            }
            else if (!_isClosing)
            {
                Send(OutboundMessage.Raw(frame));
            }
        }
    }

    // False once the client has closed.
    private bool Take(MessageReader.Result read)
    {
        if (read.Kind == MessageReader.Kind.Close)
        {
            Close(CloseCode.Normal, "");
            return false;
        }

        lock (Gate)
        {
            _awaitsPong = false;
            Do(read.Kind switch
            {
                _ when !CountMessage() => _protocol.Close(CloseCode.TooManyRequests, "Too many messages"),
                MessageReader.Kind.Binary => _protocol.Close(CloseCode.UnsupportedData, "Messages are text"),
                MessageReader.Kind.TooBig => _protocol.Close(CloseCode.MessageTooBig, $"A message is at most {_options.MaxMessageBytes} bytes"),
                _ => _protocol.Receive(ClientMessage.Read(read.Message, _options.MaxJsonDepth, _options.MaxOperationIdChars)),
            });
        }

        return true;
    }

    // Whether somebody has waited too long for the socket to take anything.
    private bool IsStuck()
    {
        var taken = Output.Taken;
        if (_awaitsPong && taken != _taken && Output.IsBusy)
        {
            // Whoever takes what is sent is there, though the ping may wait behind much else.
            _pinged = _time.GetTimestamp();
        }

        if (taken != _taken || !Output.IsAwaited)
        {
            _taken = taken;
            _took = _time.GetTimestamp();
        }

        return _time.GetElapsedTime(_took) >= _options.StallTimeout;
    }

    private bool CountMessage()
    {
        if (_time.GetElapsedTime(_windowStart) >= _options.MessageWindow)
        {
            _windowStart = _time.GetTimestamp();
            _windowMessages = 0;
        }

        return ++_windowMessages <= _options.MaxMessagesPerWindow;
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
                if (!_operations.TryStart(start, _asker!))
                {
                    _protocol.End(start.Id);
                    SendErrors(start.Id, TransportErrors.Array(TransportErrorCodes.LimitExceeded, "Too many operations end at once."));
                }

                break;
            case ProtocolStep.Refuse refuse:
                SendErrors(refuse.Id, TransportErrors.Array(refuse.Code, refuse.Message));
                break;
            case ProtocolStep.Stop stop:
                _operations.Stop(stop.Id);
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
            Seal(OutboundMessage.Raw(default));
        }
    }

    private void BeginClosing()
    {
        if (_isClosing)
        {
            return;
        }

        _isClosing = true;
        _closed = _time.GetTimestamp();
        _protocol.Close(CloseCode.Normal, "");
        _operations.StopAll();
    }

    /// <summary>Sends a message; false where it is too late or too much.</summary>
    public bool Send(in OutboundMessage message)
    {
        var mustPump = false;
        var queued = TryQueue(message, ref mustPump);
        if (mustPump)
        {
            // The caller may hold the lock.
            Output.PumpLater();
        }

        return queued;
    }

    /// <summary>Queues a message; false where it is too late or too much. Sets <paramref name="mustPump"/> where the caller must pump.</summary>
    public bool TryQueue(in OutboundMessage message, ref bool mustPump)
    {
        switch (Output.Add(message))
        {
            case OutboundQueue.Added.Read:
                mustPump = true;
                return true;
            case OutboundQueue.Added.Waiting:
                return true;
            case OutboundQueue.Added.Full:
                Close(CloseCode.SlowConsumer, "Slow consumer");
                return false;
            default:
                return false;
        }
    }

    /// <summary>An operation came to its end; false where the client had stopped it before. Under the lock.</summary>
    public bool TryEnd(string id) => _protocol.End(id);

    private void Seal(in OutboundMessage last)
    {
        if (Output.Seal(last, _dropsWaiting) == OutboundQueue.Added.Read)
        {
            Output.PumpLater();
        }
    }

    private void SendErrors(string id, ReadOnlyMemory<byte> errors) =>
        Send(OutboundMessage.Enclosed(ServerMessages.ErrorPrefix(id), errors));

    private async Task AuthenticateAsync(JsonElement? payload)
    {
        var outcome = await AskAsync(() => _authenticator.AuthenticateAsync(_context, payload, _context.RequestAborted));
        if (outcome is AuthenticationAccepted { Subject: { } subject } && !_registry.TryAddSubject(subject))
        {
            Close(CloseCode.TooManyRequests, "Too many connections");
            return;
        }

        lock (Gate)
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
        var outcome = await AskAsync(() => _authenticator.RenewAsync(_context, _asker!, payload, _context.RequestAborted));
        lock (Gate)
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
        catch (Exception fault)
        {
            // Whoever has gone, or is sent away as the node stops, is nobody's fault.
            var isGone = fault is OperationCanceledException || _context.RequestAborted.IsCancellationRequested;
            Report(isGone ? LogLevel.Debug : LogLevel.Error, "Authentication", fault);
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
            _registry.RemoveSubject(subject);
        }
    }

    private async Task EndAsync()
    {
        Close(CloseCode.Normal, "");
        _registry.Remove(this);
        await Output.WhenIdleAsync().WaitAsync(_options.CloseTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (Gate)
        {
            Output.Abandon();
            _sessionEnded.Unregister();
            if (_asker is { } asker)
            {
                Forget(asker);
            }
        }
    }

    private void Report(LogLevel level, string what, Exception fault)
    {
        // The message of a fault can hold what the client sent.
        _logger.Log(level, "{What} of a connection failed: {Fault}\n{Trace}", what, fault.GetType().FullName, fault.StackTrace);
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

namespace GraphChat.Transport.WebSocket;

/// <summary>
/// The states of graphql-transport-ws, of the server's side: messages and happenings in, steps out. It knows no socket, no
/// clock and no engine. Not thread-safe: a connection calls it under its lock.
/// </summary>
internal sealed class TransportWsProtocol(int maxOperations)
{
    // Few, mostly one.
    private readonly List<string> _operations = new(1);
    private State _state = State.Opened;
    private bool _renewing;

    private enum State
    {
        Opened,
        Initialising,
        Acknowledged,
        Closed,
    }

    /// <summary>Whether the client may run operations.</summary>
    public bool IsAcknowledged => _state == State.Acknowledged;

    /// <summary>What a message of the client's asks for.</summary>
    public ProtocolStep Receive(ClientMessage message) => _state == State.Closed ? ProtocolStep.None : message switch
    {
        ClientMessage.ConnectionInit init => Initialise(init),
        ClientMessage.Ping ping => AnswerPing(ping),
        ClientMessage.Pong => ProtocolStep.None,
        ClientMessage.Subscribe subscribe => Start(subscribe),
        ClientMessage.Complete complete => _operations.Remove(complete.Id) ? new ProtocolStep.Stop(complete.Id) : ProtocolStep.None,
        ClientMessage.Invalid invalid => Close(CloseCode.BadMessage, invalid.Fault),
        _ => throw new InvalidOperationException($"No such message: {message.GetType().Name}."),
    };

    /// <summary>The asker is known.</summary>
    public ProtocolStep Accept()
    {
        if (_state != State.Initialising)
        {
            return ProtocolStep.None;
        }

        _state = State.Acknowledged;
        return new ProtocolStep.Reply(ServerMessages.ConnectionAck);
    }

    /// <summary>The time in which the asker had to become known is over.</summary>
    public ProtocolStep InitTimeout() =>
        _state is State.Opened or State.Initialising ? Close(CloseCode.InitTimeout, "Connection initialisation timeout") : ProtocolStep.None;

    /// <summary>A renewal is decided.</summary>
    public ProtocolStep EndRenewal(bool renewed)
    {
        _renewing = false;
        return _state == State.Closed
            ? ProtocolStep.None
            : new ProtocolStep.Reply(renewed ? ServerMessages.Renewed : ServerMessages.NotRenewed);
    }

    /// <summary>An operation came to its end by itself; false where the client had stopped it before.</summary>
    public bool End(string id) => _operations.Remove(id);

    /// <summary>The socket closes: nothing has an effect any more.</summary>
    public ProtocolStep Close(int code, string reason)
    {
        if (_state == State.Closed)
        {
            return ProtocolStep.None;
        }

        _state = State.Closed;
        _operations.Clear();
        return new ProtocolStep.Close(code, reason);
    }

    private ProtocolStep Initialise(ClientMessage.ConnectionInit init)
    {
        if (_state != State.Opened)
        {
            return Close(CloseCode.TooManyRequests, "Too many initialisation requests");
        }

        _state = State.Initialising;
        return new ProtocolStep.Authenticate(init.Payload);
    }

    private ProtocolStep AnswerPing(ClientMessage.Ping ping)
    {
        if (_state != State.Acknowledged || ping.Payload is not { } payload || !payload.TryGetProperty("authorization", out _))
        {
            return new ProtocolStep.Reply(ServerMessages.Pong);
        }

        if (_renewing)
        {
            return new ProtocolStep.Reply(ServerMessages.NotRenewed);
        }

        _renewing = true;
        return new ProtocolStep.Renew(payload);
    }

    private ProtocolStep Start(ClientMessage.Subscribe subscribe)
    {
        if (_state != State.Acknowledged)
        {
            return Close(CloseCode.Unauthorized, "Unauthorized");
        }

        if (_operations.Contains(subscribe.Id))
        {
            return Close(CloseCode.OperationAlreadyExists, $"Subscriber for {subscribe.Id} already exists");
        }

        if (_operations.Count >= maxOperations)
        {
            return new ProtocolStep.Refuse(
                subscribe.Id, TransportErrorCodes.LimitExceeded, $"A connection may have {maxOperations} operations open.");
        }

        _operations.Add(subscribe.Id);
        return new ProtocolStep.Start(subscribe.Id, subscribe.Parameters);
    }
}

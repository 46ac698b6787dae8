using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Fanout;

/// <summary>Carries signals to whoever listens, on every node; one a node. Who gets one is decided where it is sent. Thread-safe.</summary>
public sealed class SignalHub : IDisposable
{
    /// <summary>The most people that one signal goes to.</summary>
    public const int MaxRecipients = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<UserId, List<SignalListener>> _listeners = [];
    private readonly IMessageBus _bus;
    private readonly FrameSeal _seal;
    private readonly FrameOrder _order;
    private readonly Lock _sending = new();
    private readonly IDisposable _subscription;
    private DeliveryException? _closed;

    /// <summary>Begins to listen.</summary>
    public SignalHub(IMessageBus bus, NodeKeys keys, TimeProvider time)
    {
        _bus = bus;
        _order = new FrameOrder(time);
        _seal = new FrameSeal(keys, Guid.NewGuid());
        _subscription = bus.Subscribe(Topics.Signals, Receive);
    }

    /// <summary>Sends to people who listen now, on any node; at once, and never failing.</summary>
    public void Send(Signal signal, IEnumerable<UserId> recipients)
    {
        List<UserId> users = [.. recipients.Distinct().Take(MaxRecipients)];
        if (users.Count == 0)
        {
            return;
        }

        Deliver(signal, users);
        lock (_sending)
        {
            _bus.Publish(Topics.Signals, _seal.Seal(Topics.Signals, SignalCodec.Encode(_order.Next(), signal, users)));
        }
    }

    /// <summary>The signals for the caller from now on; the oldest are dropped where they are taken too slowly.</summary>
    /// <exception cref="DeliveryException">UNAVAILABLE.</exception>
    internal SignalListener Listen(Caller caller, DeviceId? device)
    {
        var listener = new SignalListener(caller, device, Remove);
        Add(listener);
        return listener;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _subscription.Dispose();
        End(_ => true, Refusal.Draining(), isLast: true);
    }

    internal void End(Revocation revocation)
    {
        End(listener => revocation.SessionId == listener.Caller.SessionId || revocation.User == listener.Caller.User, Refusal.SessionEnded());
        End(listener => revocation.Device is { } device && listener.Device == device, Refusal.DeviceRevoked());
    }

    private void End(Func<SignalListener, bool> matches, DeliveryException reason, bool isLast = false)
    {
        lock (_lock)
        {
            _closed = isLast ? reason : _closed;
            foreach (var listener in _listeners.Values.SelectMany(listeners => listeners).Where(matches))
            {
                listener.End(reason);
            }
        }
    }

    private void Add(SignalListener listener)
    {
        lock (_lock)
        {
            if (_closed is { } reason)
            {
                throw reason;
            }

            if (!_listeners.TryGetValue(listener.Caller.User, out var listeners))
            {
                _listeners.Add(listener.Caller.User, listeners = []);
            }

            listeners.Add(listener);
        }
    }

    private void Remove(SignalListener listener)
    {
        lock (_lock)
        {
            if (_listeners.TryGetValue(listener.Caller.User, out var listeners) && listeners.Remove(listener) && listeners.Count == 0)
            {
                _listeners.Remove(listener.Caller.User);
            }
        }
    }

    private void Deliver(Signal signal, IReadOnlyList<UserId> recipients)
    {
        lock (_lock)
        {
            foreach (var user in recipients)
            {
                foreach (var listener in _listeners.GetValueOrDefault(user) ?? [])
                {
                    if (signal is not Signal.KeyPackagesLow low || low.Device == listener.Device)
                    {
                        listener.Offer(signal);
                    }
                }
            }
        }
    }

    private void Receive(ReadOnlyMemory<byte> frame)
    {
        if (_seal.Open(Topics.Signals, frame, out var sender, out var body) != FrameOrigin.Node)
        {
            return;
        }

        try
        {
            var (number, signal, recipients) = SignalCodec.Decode(body);
            if (_order.TryTake(sender, number))
            {
                Deliver(signal, recipients);
            }
        }
        catch (InvalidDataException)
        {
            // A node of another version: a signal may be lost.
        }
    }
}

using System.Threading.Channels;

namespace GraphChat.Delivery.Fanout;

/// <summary>What waits for one subscriber of signals: at most 256, the oldest go first. Written by many, read by one.</summary>
internal sealed class SignalListener(Caller caller, DeviceId? device, Action<SignalListener> remove) : IDisposable
{
    private const int MaxWaiting = 256;
    private readonly Channel<Signal> _waiting = Channel.CreateBounded<Signal>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private volatile DeliveryException? _ended;

    public Caller Caller { get; } = caller;

    public DeviceId? Device { get; } = device;

    public void Offer(Signal signal) => _waiting.Writer.TryWrite(signal);

    /// <summary>Ends the subscription at once: what waits is not delivered any more.</summary>
    public void End(DeliveryException reason)
    {
        _ended ??= reason;
        _waiting.Writer.TryComplete(reason);
    }

    public void ThrowIfEnded()
    {
        if (_ended is { } reason)
        {
            throw reason;
        }
    }

    /// <summary>The next signal.</summary>
    /// <exception cref="DeliveryException">The subscription was ended.</exception>
    public async ValueTask<Signal> NextAsync(CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        try
        {
            return await _waiting.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw _ended ?? (Exception)exception;
        }
    }

    public void Dispose() => remove(this);
}

using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Positions;

/// <summary>Reads and changes what the caller lets others see.</summary>
public sealed class ChangeSettings(IPositionStore store)
{
    /// <summary>The caller's settings.</summary>
    /// <exception cref="DeliveryException">UNAVAILABLE.</exception>
    public Task<PersonSettings> ReadAsync(Caller caller, CancellationToken cancellationToken) =>
        store.ReadSettingsAsync(caller.User, cancellationToken);

    /// <summary>Changes them; what is switched off is forgotten.</summary>
    /// <exception cref="DeliveryException">UNAVAILABLE.</exception>
    public async Task<PersonSettings> ExecuteAsync(Caller caller, PersonSettings settings, CancellationToken cancellationToken)
    {
        await store.SaveSettingsAsync(caller.User, settings, cancellationToken);
        return settings;
    }
}

using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Devices;

/// <summary>What registering and revoking share.</summary>
internal static class DeviceChains
{
    public static void CheckSize(ReadOnlyMemory<byte> entry, DeliveryLimits limits)
    {
        if (entry.Length > limits.MaxChainEntryBytes)
        {
            throw Refusal.Limit("Bytes of a chain entry", limits.MaxChainEntryBytes);
        }
    }

    public static bool IsRepeat(IReadOnlyList<ChainEntry> chain, ChainInspection.Elsewhere elsewhere, ReadOnlyMemory<byte> entry) =>
        elsewhere.Index >= 0 && elsewhere.Index < chain.Count && chain[elsewhere.Index].Entry.Span.SequenceEqual(entry.Span);

    public static async Task BindAsync(
        IDeviceStore devices, string sessionId, DeviceId device, CancellationToken cancellationToken)
    {
        if (!await devices.BindSessionAsync(sessionId, device, cancellationToken))
        {
            throw BoundElsewhere();
        }
    }

    /// <summary>A device that was revoked without an entry of the chain is in force there; what it signs counts for nothing.</summary>
    public static async Task RequireSignerAsync(IDeviceStore devices, DeviceId? signer, CancellationToken cancellationToken)
    {
        if (signer is { } device && await devices.FindAsync(device, cancellationToken) is { RevokedAt: not null })
        {
            throw Invalid("The signer is not a device in force.");
        }
    }

    public static DeliveryException BoundElsewhere() =>
        Refusal.Forbidden("The session is bound to another device; sign in anew for this one.");

    public static DeliveryException Invalid(string reason) => new(DeliveryErrorCode.DeviceChainInvalid, reason);

    public static DeliveryException Stale(int length) => new(
        DeliveryErrorCode.StaleDeviceChain,
        $"The chain has {length} entries; read it and sign a new one.",
        new Dictionary<string, object> { ["length"] = length });
}

using GraphChat.Delivery.Devices;

namespace GraphChat.Delivery.Ports;

/// <summary>
/// Checks what devices sign outside of MLS. Pure and safe for many threads; whatever the bytes are, the answer is one of
/// the cases and never an exception.
/// </summary>
public interface IDeviceChainVerifier
{
    /// <summary>Checks an entry that wants to the end of a person's chain, whose earlier entries were checked before.</summary>
    ChainInspection Inspect(UserId user, IReadOnlyList<ChainEntry> chain, ReadOnlyMemory<byte> entry);

    /// <summary>Whether a device's key signed the session.</summary>
    bool VerifySession(Device device, string sessionId, ReadOnlyMemory<byte> proof);
}

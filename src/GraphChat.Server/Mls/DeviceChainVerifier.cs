using GraphChat.Delivery;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;
using GraphChat.Mls.Profile;

namespace GraphChat.Server.Mls;

/// <summary>Checks device chains and the binding of sessions by the profile that clients use as well. Thread-safe.</summary>
internal sealed class DeviceChainVerifier : IDeviceChainVerifier
{
    public ChainInspection Inspect(UserId user, IReadOnlyList<ChainEntry> chain, ReadOnlyMemory<byte> entry)
    {
        if (!DeviceChainEntry.TryParse(entry.Span, out var parsed))
        {
            return Refused(DeviceChainError.Malformed);
        }

        if (parsed.UserId != user.Value)
        {
            return Refused(DeviceChainError.WrongUser);
        }

        var device = new DeviceId(parsed.DeviceId);
        if (parsed.Index != chain.Count)
        {
            return new ChainInspection.Elsewhere((int)Math.Min(parsed.Index, int.MaxValue), device);
        }

        var error = DeviceChain.Verify(user.Value, [.. chain.Select(known => known.Entry), entry], out _);
        if (error != DeviceChainError.None)
        {
            return Refused(error);
        }

        var next = new ChainEntry(chain.Count, entry);
        var signer = new DeviceId(parsed.SignerDeviceId);
        return parsed.Action == DeviceChainAction.Add
            ? new ChainInspection.Adds(next, device, parsed.CipherSuite, parsed.SignatureKey) { Signer = signer == device ? null : signer }
            : new ChainInspection.Revokes(next, device) { Signer = signer };
    }

    public bool VerifySession(Device device, string sessionId, ReadOnlyMemory<byte> proof) =>
        SessionBinding.Verify(
            new DeviceIdentity(device.User.Value, device.Id.Value), sessionId, device.CipherSuite, device.SignatureKey.Span, proof.Span);

    private static ChainInspection.Refused Refused(DeviceChainError error) => new(error switch
    {
        DeviceChainError.Malformed => "The bytes are not an entry of this version.",
        DeviceChainError.WrongLength => "The chain has reached its greatest length.",
        DeviceChainError.WrongUser => "The entry belongs to another person's chain.",
        DeviceChainError.BrokenLink => "The entry does not continue the entry before it.",
        DeviceChainError.SignerNotInForce => "The signer is not a device in force.",
        DeviceChainError.BadSignature => "The signature does not verify.",
        DeviceChainError.DeviceReused => "The device's id or key was in the chain before.",
        DeviceChainError.DeviceNotInForce => "The revoked device is not in force.",
        DeviceChainError.UnsupportedKey => "The cipher suite is not supported, or the key does not fit it.",
        _ => "The entry breaks the chain.",
    });
}

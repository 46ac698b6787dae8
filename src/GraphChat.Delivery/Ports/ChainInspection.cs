using GraphChat.Delivery.Devices;

namespace GraphChat.Delivery.Ports;

/// <summary>What an entry does to a person's device chain.</summary>
public abstract record ChainInspection
{
    /// <summary>A valid next entry that adds a device.</summary>
    /// <param name="Entry">The entry with its index.</param>
    /// <param name="Device">The device that it adds.</param>
    /// <param name="CipherSuite">The cipher suite of its key.</param>
    /// <param name="SignatureKey">Its signature key.</param>
    public sealed record Adds(ChainEntry Entry, DeviceId Device, ushort CipherSuite, ReadOnlyMemory<byte> SignatureKey) : ChainInspection
    {
        /// <summary>The device that signed it; null where it signed itself.</summary>
        public DeviceId? Signer { get; init; }
    }

    /// <summary>A valid next entry that revokes a device.</summary>
    /// <param name="Entry">The entry with its index.</param>
    /// <param name="Device">The device that it revokes.</param>
    public sealed record Revokes(ChainEntry Entry, DeviceId Device) : ChainInspection
    {
        /// <summary>The device that signed it.</summary>
        public DeviceId? Signer { get; init; }
    }

    /// <summary>
    /// An entry that is well formed but for another place of the chain: already there, or later than the next.
    /// </summary>
    /// <param name="Index">The index that it names.</param>
    /// <param name="Device">The device that it names.</param>
    public sealed record Elsewhere(int Index, DeviceId Device) : ChainInspection;

    /// <summary>Anything else.</summary>
    /// <param name="Reason">The rule that it breaks.</param>
    public sealed record Refused(string Reason) : ChainInspection;
}

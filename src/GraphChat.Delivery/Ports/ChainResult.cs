namespace GraphChat.Delivery.Ports;

/// <summary>What became of a chain entry.</summary>
public enum ChainResult
{
    /// <summary>It is the chain's last entry, and the device changed with it.</summary>
    Appended,

    /// <summary>The very same entry was there already at its index; the session is bound if that was asked for.</summary>
    Repeated,

    /// <summary>The chain has another length.</summary>
    Stale,

    /// <summary>The device's id is taken.</summary>
    DeviceTaken,
}

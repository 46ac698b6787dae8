namespace GraphChat.Mls.Framing;

/// <summary>What an MLSMessage carries (RFC 9420 §6).</summary>
public enum WireFormat : ushort
{
    /// <summary>A signed handshake in the clear.</summary>
    PublicMessage = 1,

    /// <summary>An encrypted message.</summary>
    PrivateMessage = 2,

    /// <summary>The way in for added members.</summary>
    Welcome = 3,

    /// <summary>The group as an outsider may see it.</summary>
    GroupInfo = 4,

    /// <summary>Keys of somebody who can be added.</summary>
    KeyPackage = 5,
}

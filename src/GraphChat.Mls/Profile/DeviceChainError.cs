namespace GraphChat.Mls.Profile;

/// <summary>Why a device chain, or a new entry of one, is refused.</summary>
public enum DeviceChainError
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>The bytes are not an entry of this version.</summary>
    Malformed,

    /// <summary>The chain has no entry, or more than <see cref="DeviceChain.MaximumEntries"/>.</summary>
    WrongLength,

    /// <summary>The entry belongs to another person's chain.</summary>
    WrongUser,

    /// <summary>The entry's index is not the next one: somebody else appended meanwhile, or an entry is missing.</summary>
    WrongIndex,

    /// <summary>The entry does not continue the entry before it.</summary>
    BrokenLink,

    /// <summary>The signer is not a device in force.</summary>
    SignerNotInForce,

    /// <summary>The signature does not verify.</summary>
    BadSignature,

    /// <summary>The added device's id or key was in the chain before.</summary>
    DeviceReused,

    /// <summary>The revoked device is not in force.</summary>
    DeviceNotInForce,

    /// <summary>The cipher suite is not supported, or the key does not fit it.</summary>
    UnsupportedKey,

    /// <summary>The chain is not a continuation of the one known before: an entry was taken back or replaced.</summary>
    NotAContinuation,
}

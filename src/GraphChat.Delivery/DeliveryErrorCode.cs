namespace GraphChat.Delivery;

/// <summary>
/// Why something was refused. The name in SCREAMING_SNAKE_CASE is the stable code of the API; a code is never used again
/// for something else.
/// </summary>
public enum DeliveryErrorCode
{
    /// <summary>The session has ended or never was: sign in again.</summary>
    Unauthenticated,

    /// <summary>The caller may not do this, ever: do not repeat it.</summary>
    Forbidden,

    /// <summary>There is no such thing, or none that the caller may see.</summary>
    NotFound,

    /// <summary>The input is malformed: repair it.</summary>
    BadInput,

    /// <summary>A size or count is over its limit.</summary>
    LimitExceeded,

    /// <summary>Too often: wait, then repeat.</summary>
    RateLimited,

    /// <summary>Made for a past epoch; details: epoch, sequence of the commit that ended it. Catch up, then make it anew.</summary>
    StaleEpoch,

    /// <summary>Made for an epoch that the log does not have yet; details: epoch.</summary>
    FutureEpoch,

    /// <summary>The MLS object breaks a rule; details: the section of RFC 9420 or the rule's name.</summary>
    InvalidMlsMessage,

    /// <summary>The idempotency key was used before with other bytes.</summary>
    IdempotencyMismatch,

    /// <summary>The idempotency key is older than keys are kept: whether it was taken is no longer known.</summary>
    IdempotencyExpired,

    /// <summary>The cursor is damaged, forged or of another conversation or person: start without it.</summary>
    InvalidCursor,

    /// <summary>Something that came after the cursor is no longer kept; details: cursor, from where all that is kept comes.</summary>
    CursorExpired,

    /// <summary>The session is bound to no device: register or attach one.</summary>
    DeviceRequired,

    /// <summary>The session's device was revoked.</summary>
    DeviceRevoked,

    /// <summary>The chain entry breaks the device chain.</summary>
    DeviceChainInvalid,

    /// <summary>The chain has grown meanwhile; details: length. Read it, then sign a new entry.</summary>
    StaleDeviceChain,

    /// <summary>The caller is no longer a member; everything up to the removal was delivered.</summary>
    Removed,

    /// <summary>One of the two people of the conversation has blocked the other.</summary>
    Blocked,

    /// <summary>The subscriber took events too slowly: resume from the last cursor.</summary>
    SlowConsumer,

    /// <summary>Something that the service needs is down, and the outcome may be unknown: repeat the same bytes.</summary>
    Unavailable,

    /// <summary>A fault of the service itself.</summary>
    Internal,
}

namespace GraphChat.Delivery.Ports;

/// <summary>Something that ended: live subscriptions that rest on it end within a second, on every node.</summary>
/// <param name="Number">Its place in the log of revocations, from 1, without gaps, in commit order.</param>
/// <param name="SessionId">The session that ended, or null.</param>
/// <param name="Device">The device that was revoked, or null.</param>
/// <param name="User">The person all of whose sessions ended, or null.</param>
public sealed record Revocation(long Number, string? SessionId, DeviceId? Device, UserId? User)
{
    /// <summary>Somebody who may no longer follow a conversation of two, as the other has blocked this one; or null.</summary>
    public (UserId User, ConversationId Conversation)? Blocked { get; init; }
}

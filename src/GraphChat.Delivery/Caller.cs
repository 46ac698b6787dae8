namespace GraphChat.Delivery;

/// <summary>
/// Who asks, as the access token says. <paramref name="Device"/> is the device that the session is bound to where the
/// host already knows it; where it is null, a use case that needs one looks the session up.
/// </summary>
/// <param name="User">The person.</param>
/// <param name="Role">The person's role.</param>
/// <param name="SessionId">The login that the token belongs to.</param>
/// <param name="Device">The device of the session, if known.</param>
/// <param name="ExpiresAt">When the token ends.</param>
public sealed record Caller(UserId User, Role Role, string SessionId, DeviceId? Device, DateTimeOffset ExpiresAt)
{
    /// <summary>The client that the person uses, where it is another's than ours; null else.</summary>
    public string? Partner { get; init; }

    /// <summary>When the person last signed in, where the token says so.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }
}

namespace GraphChat.Identity.Tokens;

/// <summary>What came of presenting a code or a refresh token.</summary>
internal enum RedemptionOutcome
{
    /// <summary>It was valid, and is spent now.</summary>
    Redeemed,

    /// <summary>Unknown, expired, revoked, or another client's.</summary>
    Refused,

    /// <summary>It had been spent before: someone has a copy.</summary>
    Reused,
}

namespace GraphChat.Identity.Tokens;

/// <summary>A redemption in its transaction.</summary>
internal sealed record Redemption(
    RedemptionOutcome Outcome, Grant? Grant = null, string? Properties = null, string? GrantId = null, string? ProofKey = null);

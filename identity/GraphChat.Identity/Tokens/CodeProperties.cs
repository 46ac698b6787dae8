namespace GraphChat.Identity.Tokens;

/// <summary>What a code is bound to, and what it may be exchanged for.</summary>
internal sealed record CodeProperties(string RedirectUri, string CodeChallenge, string? Nonce, string? ProofKey = null);

namespace GraphChat.Identity.Validation;

/// <summary>An accepted token, or why it was refused.</summary>
/// <param name="Token">The token; null if refused.</param>
/// <param name="Error">Why it was refused.</param>
public readonly record struct AccessTokenResult(AccessToken? Token, AccessTokenError Error);

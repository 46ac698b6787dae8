namespace GraphChat.Identity.Validation;

/// <summary>The end of one session.</summary>
/// <param name="Revision">Its place in the log of revocations.</param>
/// <param name="SessionId">The `sid`.</param>
/// <param name="Subject">Whose session it was, as in `sub`.</param>
/// <param name="RevokedAt">When.</param>
/// <param name="Reason">Why, in a word: signed_out, token_revoked, token_reused, code_reused, password_changed, administrator.</param>
public sealed record SessionRevocation(long Revision, string SessionId, string Subject, DateTimeOffset RevokedAt, string Reason);

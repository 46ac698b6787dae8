namespace GraphChat.Identity.Validation;

/// <summary>The end of one session.</summary>
/// <param name="Revision">Its place in the log of revocations.</param>
/// <param name="SessionId">The `sid`.</param>
/// <param name="Subject">Whose session it was, as in `sub`.</param>
/// <param name="RevokedAt">When.</param>
/// <param name="Reason">Why, in a word: signed_out, token_revoked, token_reused, code_reused, password_changed, administrator, <see cref="DeviceLost"/>.</param>
public sealed record SessionRevocation(long Revision, string SessionId, string Subject, DateTimeOffset RevokedAt, string Reason)
{
    /// <summary>The reason that also ends what is bound to the session: its device is lost, and is to be removed from everywhere.</summary>
    public const string DeviceLost = "device_lost";
}

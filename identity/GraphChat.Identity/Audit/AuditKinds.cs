namespace GraphChat.Identity.Audit;

/// <summary>The words of the audit trail.</summary>
internal static class AuditKinds
{
    public const string SignedIn = "signed_in";
    public const string SignInRefused = "sign_in_refused";
    public const string SignInThrottled = "sign_in_throttled";
    public const string SignedOut = "signed_out";
    public const string CodeIssued = "code_issued";
    public const string AuthorizationRefused = "authorization_refused";
    public const string TokensIssued = "tokens_issued";
    public const string TokensRefreshed = "tokens_refreshed";
    public const string TokenRefused = "token_refused";
    public const string CodeReused = "code_reused";
    public const string RefreshTokenReused = "refresh_token_reused";
    public const string SessionRevoked = "session_revoked";
}

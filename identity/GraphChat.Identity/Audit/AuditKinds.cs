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
    public const string RequestRefused = "request_refused";
    public const string TokenRefused = "token_refused";
    public const string CodeReused = "code_reused";
    public const string RefreshTokenReused = "refresh_token_reused";
    public const string SessionRevoked = "session_revoked";
    public const string ClientTokenIssued = "client_token_issued";
    public const string RequestPushed = "request_pushed";
    public const string ConsentGiven = "consent_given";
    public const string ConsentRefused = "consent_refused";
    public const string DeviceCodeIssued = "device_code_issued";
    public const string DeviceApproved = "device_approved";
    public const string DeviceRefused = "device_refused";
    public const string LogoutNoticeGivenUp = "logout_notice_given_up";
    public const string SecondFactorRefused = "second_factor_refused";
    public const string SecondFactorAdded = "second_factor_added";
    public const string SecondFactorRemoved = "second_factor_removed";
    public const string PasskeyAdded = "passkey_added";
    public const string PasskeyRemoved = "passkey_removed";
    public const string PasswordChanged = "password_changed";
    public const string AccountDeleted = "account_deleted";
    public const string ClientAdded = "client_added";
    public const string ClientRemoved = "client_removed";
    public const string ClientSecretChanged = "client_secret_changed";
    public const string PersonAdded = "person_added";
    public const string PersonEnabled = "person_enabled";
    public const string PersonDisabled = "person_disabled";
    public const string RoleChanged = "role_changed";
    public const string EmailConfirmed = "email_confirmed";
    public const string PasswordResetAsked = "password_reset_asked";
    public const string PersonInvited = "person_invited";
    public const string PersonSignedOut = "person_signed_out";
    public const string ClientChanged = "client_changed";
    public const string ScopeAdded = "scope_added";
    public const string ScopeRemoved = "scope_removed";
    public const string UpstreamRefused = "upstream_refused";
    public const string UpstreamLinked = "upstream_linked";
    public const string UpstreamUnlinked = "upstream_unlinked";
    public const string KeysRotated = "keys_rotated";
    public const string AdministrationRefused = "administration_refused";
}

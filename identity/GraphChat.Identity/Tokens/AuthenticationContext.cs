namespace GraphChat.Identity.Tokens;

/// <summary>How well a person was recognised: `acr` (ours) from `amr` (RFC 8176).</summary>
internal static class AuthenticationContext
{
    public const string Password = "pwd";
    public const string OneTimePassword = "otp";
    /// <summary>Ours: another provider recognised them.</summary>
    public const string Federated = "fed";
    public const string Multiple = "mfa";
    public const string SingleFactor = "urn:graphchat:acr:single-factor";
    public const string MultiFactor = "urn:graphchat:acr:multi-factor";

    public static IReadOnlyList<string> All { get; } = [SingleFactor, MultiFactor];

    public static string Of(IReadOnlyList<string> methods) => methods.Contains(Multiple) ? MultiFactor : SingleFactor;
}

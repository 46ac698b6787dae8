namespace GraphChat.Mls.Credentials;

/// <summary>
/// The application's authentication service (RFC 9420 §5.3.1). There is no default: whoever uses MLS says whom it believes.
/// Called for each credential that is new to the group or to its observer, after all other checks of that leaf.
/// </summary>
public interface ICredentialValidator
{
    /// <summary>Whether the holder of the signature key is who the credential says. Must not throw.</summary>
    bool Validate(CredentialUse use);
}

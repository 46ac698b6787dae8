using GraphChat.Mls.Credentials;

namespace GraphChat.Mls.Tests;

/// <summary>Believes everyone: the tests that ask whom to believe use their own.</summary>
internal sealed class AnyCredential : ICredentialValidator
{
    public bool Validate(CredentialUse use) => true;
}

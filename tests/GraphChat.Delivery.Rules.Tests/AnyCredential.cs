using GraphChat.Mls.Credentials;

namespace GraphChat.Delivery.Rules.Tests;

/// <summary>Members that believe every credential: who is who is not what these tests look at.</summary>
internal sealed class AnyCredential : ICredentialValidator
{
    public bool Validate(CredentialUse use) => true;
}

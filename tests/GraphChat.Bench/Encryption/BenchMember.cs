using GraphChat.Mls;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.Suites;

namespace GraphChat.Bench.Encryption;

/// <summary>Somebody in a group that is measured.</summary>
internal sealed class BenchMember(string name) : ICredentialValidator
{
    public static CipherSuite Suite => CipherSuite.X25519ChaCha20Poly1305;

    public SignatureKeyPair Signer { get; } = SignatureKeyPair.Generate(Suite);

    public Credential Credential { get; } = Credential.Basic(System.Text.Encoding.UTF8.GetBytes(name));

    public MlsSettings Settings => field ??= new MlsSettings { CredentialValidator = this };

    public bool Validate(CredentialUse use) => true;

    public KeyPackageBundle KeyPackage() => KeyPackageBundle.Create(Signer, Credential, Settings, TimeSpan.FromDays(90));

    public MlsGroup Restore(byte[] state) => MlsGroup.Restore(state, Signer, Settings);
}

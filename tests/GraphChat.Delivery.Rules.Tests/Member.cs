using GraphChat.Mls;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.Profile;
using GraphChat.Mls.Suites;

namespace GraphChat.Delivery.Rules.Tests;

/// <summary>A person's device with real keys, and its view of one group.</summary>
internal sealed class Member : IDisposable
{
    private static readonly CipherSuite s_suite = CipherSuite.X25519ChaCha20Poly1305;
    private readonly List<KeyPackageBundle> _bundles = [];

    public Member(UserId user)
    {
        Identity = new DeviceIdentity(user.Value, Guid.NewGuid());
        Key = DeviceKey.Create(s_suite.Id);
        Signer = SignatureKeyPair.Import(s_suite, Key.Export());
        Caller = new Caller(user, Role.Learner, $"session-{Guid.NewGuid():n}", Device: null, DateTimeOffset.MaxValue);
    }

    public static MlsSettings Settings { get; } = new()
    {
        CredentialValidator = new AnyCredential(),
        Capabilities = Capabilities.Of(ConversationPolicy.ExtensionType),
    };

    public DeviceIdentity Identity { get; }

    public DeviceId Device => new(Identity.DeviceId);

    public DeviceKey Key { get; }

    public SignatureKeyPair Signer { get; }

    public Credential Credential => Credential.Basic(Identity.ToBytes());

    public Caller Caller { get; }

    public MlsGroup Group { get; set; } = null!;

    public uint Leaf => Group.OwnLeafIndex;

    public ReadOnlyMemory<byte> NewKeyPackage(bool lastResort = false)
    {
        var bundle = KeyPackageBundle.Create(Signer, Credential, Settings, TimeSpan.FromDays(30), lastResort);
        _bundles.Add(bundle);
        return bundle.Message;
    }

    public MlsCommitResult.Prepared Commit(MlsCommitRequest? request = null) =>
        Group.Commit(request ?? new MlsCommitRequest { UpdatePath = true }) as MlsCommitResult.Prepared
        ?? throw new InvalidOperationException("The commit could not be prepared.");

    public MlsGroup Join(ReadOnlyMemory<byte> welcome, ReadOnlyMemory<byte> tree) =>
        Group = MlsGroup.Join(welcome.Span, _bundles, tree.Span, Settings) is MlsJoinResult.Joined joined
            ? joined.Group
            : throw new InvalidOperationException("The Welcome could not be opened.");

    public void Dispose()
    {
        Group?.Dispose();
        foreach (var bundle in _bundles)
        {
            bundle.Dispose();
        }

        Signer.Dispose();
        Key.Dispose();
    }
}

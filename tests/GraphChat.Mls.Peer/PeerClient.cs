using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Peer;

/// <summary>A client with its key packages, its pre-shared keys and its groups.</summary>
internal sealed class PeerClient : IPreSharedKeys, ICredentialValidator
{
    // As much as the peers that it talks to keep.
    private const int PastEpochs = 4;
    private const int ResumptionEpochs = 1024;
    private readonly Dictionary<ByteKey, byte[]> _preSharedKeys = [];
    private readonly Dictionary<ByteKey, MlsGroup> _groups = [];
    private readonly HashSet<ushort> _extensions = [];

    internal PeerClient(CipherSuite suite, string identity, Credential credential)
    {
        Identity = identity;
        Credential = credential;
        Signer = SignatureKeyPair.Generate(suite);
        Settings = NewSettings();
    }

    internal string Identity { get; }

    internal Credential Credential { get; }

    internal SignatureKeyPair Signer { get; }

    internal List<KeyPackageBundle> KeyPackages { get; } = [];

    /// <summary>What the client's next leaves announce, and its groups go by.</summary>
    internal MlsSettings Settings { get; private set; }

    public byte[]? Find(ReadOnlyMemory<byte> id) => _preSharedKeys.GetValueOrDefault(new ByteKey(id.ToArray()));

    // A peer in tests: whom to believe is not its question.
    public bool Validate(CredentialUse use) => true;

    internal void Store(byte[] id, byte[] key) => _preSharedKeys[new ByteKey(id)] = key;

    /// <summary>Makes the client one that supports these extensions, so that it can make groups with them.</summary>
    internal void Support(IEnumerable<Extension> extensions)
    {
        _extensions.UnionWith(extensions.Select(extension => extension.Type).Where(type => type > ExtensionType.ExternalSenders));
        Settings = NewSettings();
    }

    internal void Support(IEnumerable<ushort> extensions)
    {
        _extensions.UnionWith(extensions);
        Settings = NewSettings();
    }

    /// <summary>A signature key of another suite: the same key, where the algorithm is the same.</summary>
    internal SignatureKeyPair SignerOf(CipherSuite suite)
    {
        if (suite == Signer.Suite)
        {
            return Signer;
        }

        if (suite.Signature != Signer.Suite.Signature)
        {
            return SignatureKeyPair.Generate(suite);
        }

        var key = Signer.ExportPrivateKey();
        var signer = SignatureKeyPair.Import(suite, key);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(key);
        return signer;
    }

    internal MlsGroup Group(byte[] id) => _groups.TryGetValue(new ByteKey(id), out var group)
        ? group
        : throw new PeerException("UnknownGroup", $"client {Identity} has no such group");

    internal MlsGroup Install(MlsGroup group)
    {
        var id = new ByteKey(group.GroupId.ToArray());
        if (_groups.Remove(id, out var old))
        {
            old.Dispose();
        }

        _groups[id] = group;
        return group;
    }

    internal void Forget(byte[] id)
    {
        if (_groups.Remove(new ByteKey(id), out var group))
        {
            group.Dispose();
        }
    }

    private MlsSettings NewSettings() => new()
    {
        CredentialValidator = this,
        PreSharedKeys = this,
        MaximumLifetime = TimeSpan.MaxValue,
        Capabilities = Capabilities.Of([.. _extensions.Order()]),
        PastEpochs = PastEpochs,
        ResumptionEpochs = ResumptionEpochs,
    };
}

using GraphChat.Delivery;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Suites;

namespace GraphChat.Server.Mls;

/// <summary>The key with which the service may propose to remove a member, the same on every node. Thread-safe but for disposing.</summary>
internal sealed class ExternalSenderKey : IDisposable
{
    private readonly SignatureKeyPair _key;

    public ExternalSenderKey(NodeKeys keys)
    {
        // Both suites that groups may use sign with Ed25519.
        _key = SignatureKeyPair.Import(CipherSuite.X25519ChaCha20Poly1305, keys.ExternalSenderSeed.Span);
    }

    /// <summary>The identity of the sender's basic credential.</summary>
    public static ReadOnlyMemory<byte> Identity { get; } = "graphchat delivery service"u8.ToArray();

    public ReadOnlyMemory<byte> PublicKey => _key.PublicKey;

    /// <summary>The key pair itself, to propose removals with.</summary>
    public SignatureKeyPair Pair => _key;

    /// <summary>The extension that every group has.</summary>
    public Extension ToExtension() => ExternalSender.ToExtension([new ExternalSender(PublicKey, Credential.Basic(Identity.Span))]);

    public void Dispose() => _key.Dispose();
}

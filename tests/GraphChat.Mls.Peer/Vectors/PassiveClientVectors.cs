using GraphChat.Mls.Credentials;
using GraphChat.Mls.Framing;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Peer.Vectors;

/// <summary>passive-client: a client that joins and follows, through the public door.</summary>
internal static class PassiveClientVectors
{
    internal static void PassiveClient(VectorValue item)
    {
        var suite = item.Suite;
        var kem = suite.Hpke.Kem.KeySize;
        var keyPackage = MlsMessage.Decode<KeyPackage>(item.Bytes("key_package"));
        var settings = new MlsSettings
        {
            CredentialValidator = new Anybody(),
            PreSharedKeys = new PreSharedKeys(item),
            TimeProvider = new WhenItWasMade(keyPackage.LeafNode.Lifetime),
            ResumptionEpochs = int.MaxValue,
            MaximumLifetime = TimeSpan.MaxValue,
        };
        using var signer = SignatureKeyPair.Import(suite, item.PrivateKey("signature_priv", suite.Signature.KeySize));
        using var bundle = KeyPackageBundle.From(keyPackage, signer, item.PrivateKey("init_priv", kem), item.PrivateKey("encryption_priv", kem));
        using var group = MlsGroup.Join(item.Bytes("welcome"), [bundle], item.OptionalBytes("ratchet_tree"), settings) switch
        {
            MlsJoinResult.Joined joined => joined.Group,
            var result => throw new VectorMismatchException($"not joined: {result}"),
        };
        Expect.Same(item.Bytes("initial_epoch_authenticator"), group.EpochAuthenticator.Span, "initial_epoch_authenticator");
        var number = 0;
        foreach (var epoch in item.List("epochs"))
        {
            foreach (var proposal in epoch.BytesList("proposals"))
            {
                var result = group.Process(proposal);
                Expect.True(result is MlsProcessResult.ProposalReceived, $"a proposal of epochs[{number}] is received: {result}");
            }

            var applied = group.Process(epoch.Bytes("commit"));
            Expect.True(applied is MlsProcessResult.CommitApplied, $"the commit of epochs[{number}] is applied: {applied}");
            Expect.Same(epoch.Bytes("epoch_authenticator"), group.EpochAuthenticator.Span, $"epoch_authenticator of epochs[{number++}]");
        }
    }

    private sealed class Anybody : ICredentialValidator
    {
        public bool Validate(CredentialUse use) => true;
    }

    private sealed class PreSharedKeys : IPreSharedKeys
    {
        private readonly Dictionary<ByteKey, byte[]> _keys = [];

        internal PreSharedKeys(VectorValue item)
        {
            foreach (var psk in item.List("external_psks"))
            {
                _keys[new ByteKey(psk.Bytes("psk_id"))] = psk.Bytes("psk");
            }
        }

        public byte[]? Find(ReadOnlyMemory<byte> id) => _keys.GetValueOrDefault(new ByteKey(id.ToArray()));
    }

    /// <summary>A vector outlives its key packages: its clock stands in the middle of their lifetime.</summary>
    private sealed class WhenItWasMade(Lifetime? lifetime) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            var now = System.GetUtcNow();
            return lifetime is not { } life || life.Contains(now)
                ? now
                : KeyPackageInspection.Time(life.NotBefore + ((life.NotAfter - life.NotBefore) / 2));
        }
    }
}

using System.Text.Json;
using GraphChat.Mls.Framing;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests.Vectors;

/// <summary>The three files of passive-client: a client that joins and follows, through the public door.</summary>
public sealed class PassiveClientTests
{
    [Theory]
    [InlineData("passive-client-welcome")]
    [InlineData("passive-client-handling-commit")]
    [InlineData("passive-client-random")]
    public void Passive_client(string file)
    {
        foreach (var item in VectorFile.Cases(file))
        {
            Follow(item);
        }
    }

    private static void Follow(JsonElement item)
    {
        var suite = item.Suite();
        var settings = new MlsSettings { CredentialValidator = new AnyCredential(), PreSharedKeys = new Psks(item) };
        using var signer = SignatureKeyPair.Import(suite, item.PrivateKey("signature_priv", suite.Signature.KeySize));
        using var bundle = KeyPackageBundle.From(
            MlsMessage.Decode<KeyPackage>(item.Bytes("key_package")), signer, item.PrivateKey("init_priv", suite.Hpke.Kem.KeySize), item.PrivateKey("encryption_priv", suite.Hpke.Kem.KeySize));
        var tree = item.GetProperty("ratchet_tree").ValueKind == JsonValueKind.Null ? [] : item.Bytes("ratchet_tree");
        var joined = MlsGroup.Join(item.Bytes("welcome"), [bundle], tree, settings);
        var group = Assert.IsType<MlsJoinResult.Joined>(joined).Group;
        Assert.Equal(item.Bytes("initial_epoch_authenticator"), group.EpochAuthenticator.ToArray());
        foreach (var epoch in item.List("epochs"))
        {
            foreach (var proposal in epoch.List("proposals"))
            {
                Assert.IsType<MlsProcessResult.ProposalReceived>(group.Process(Convert.FromHexString(proposal.GetString()!)));
            }

            var result = group.Process(epoch.Bytes("commit"));
            Assert.True(result is MlsProcessResult.CommitApplied, result.ToString());
            Assert.Equal(epoch.Bytes("epoch_authenticator"), group.EpochAuthenticator.ToArray());
        }
    }

    private sealed class Psks(JsonElement item) : IPreSharedKeys
    {
        public byte[]? Find(ReadOnlyMemory<byte> id)
        {
            var psk = item.List("external_psks").FirstOrDefault(psk => psk.Bytes("psk_id").AsSpan().SequenceEqual(id.Span));
            return psk.ValueKind == JsonValueKind.Undefined ? null : psk.Bytes("psk");
        }
    }
}

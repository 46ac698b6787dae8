using GraphChat.Mls.Codec;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.SecretTree;
using GraphChat.Mls.Suites;
using GraphChat.Cryptography;
using Xunit;

namespace GraphChat.Mls.Tests.Vectors;

/// <summary>key-schedule, psk_secret, transcript-hashes, secret-tree, message-protection, welcome.</summary>
public sealed class KeyTests
{
    [Fact]
    public void Key_schedule()
    {
        foreach (var item in VectorFile.Cases("key-schedule"))
        {
            var suite = item.Suite();
            var init = item.Bytes("initial_init_secret");
            ulong number = 0;
            foreach (var epoch in item.List("epochs"))
            {
                var context = new GroupContext(suite.Id, item.Bytes("group_id"), number++, epoch.Bytes("tree_hash"), epoch.Bytes("confirmed_transcript_hash"), []);
                Assert.Equal(epoch.Bytes("group_context"), context.Encode());
                using var keys = EpochKeys.FromCommit(suite, init, epoch.Bytes("commit_secret"), epoch.Bytes("psk_secret"), context);
                var secrets = keys.Secrets;
                Assert.Equal(epoch.Bytes("joiner_secret"), keys.Joiner.Span.ToArray());
                Assert.Equal(epoch.Bytes("welcome_secret"), keys.Welcome.Span.ToArray());
                Assert.Equal(epoch.Bytes("encryption_secret"), keys.Encryption.Span.ToArray());
                Assert.Equal(epoch.Bytes("sender_data_secret"), secrets.SenderData.ToArray());
                Assert.Equal(epoch.Bytes("exporter_secret"), secrets.Exporter.ToArray());
                Assert.Equal(epoch.Bytes("external_secret"), secrets.External.ToArray());
                Assert.Equal(epoch.Bytes("confirmation_key"), secrets.ConfirmationKey.ToArray());
                Assert.Equal(epoch.Bytes("membership_key"), secrets.MembershipKey.ToArray());
                Assert.Equal(epoch.Bytes("resumption_psk"), secrets.Resumption.ToArray());
                Assert.Equal(epoch.Bytes("epoch_authenticator"), secrets.Authenticator.ToArray());
                Assert.Equal(epoch.Bytes("external_pub"), ExternalInit.ExternalPublicKey(suite, secrets.External));
                Assert.Equal(epoch.Bytes("init_secret"), secrets.Init.ToArray());
                var exporter = epoch.GetProperty("exporter");
                Assert.Equal(
                    exporter.Bytes("secret"),
                    secrets.Export(suite, exporter.LabelBytes("label"), exporter.Bytes("context"), exporter.Int("length")));
                init = secrets.Init.ToArray();
            }
        }
    }

    [Fact]
    public void Psk_secret()
    {
        foreach (var item in VectorFile.Cases("psk_secret"))
        {
            var keys = item.List("psks")
                .Select(psk => (new PreSharedKeyId(psk.Bytes("psk_id"), default, [], 0, psk.Bytes("psk_nonce")), psk.Bytes("psk")))
                .ToArray();

            using var secret = PskSecret.Derive(item.Suite(), keys);

            Assert.Equal(item.Bytes("psk_secret"), secret.Span.ToArray());
        }
    }

    [Fact]
    public void Transcript_hashes()
    {
        foreach (var item in VectorFile.Cases("transcript-hashes"))
        {
            var suite = item.Suite();
            var content = Encoding.Decode(item.Bytes("authenticated_content"), AuthenticatedContent.Read);
            var confirmed = TranscriptHash.Confirmed(suite, item.Bytes("interim_transcript_hash_before"), content);
            Assert.Equal(item.Bytes("confirmed_transcript_hash_after"), confirmed);
            Assert.Equal(item.Bytes("interim_transcript_hash_after"), TranscriptHash.Interim(suite, confirmed, content.ConfirmationTag));
            Assert.True(suite.VerifyMac(item.Bytes("confirmation_key"), confirmed, content.ConfirmationTag));
        }
    }

    [Fact]
    public void Secret_tree()
    {
        foreach (var item in VectorFile.Cases("secret-tree"))
        {
            var suite = item.Suite();
            var sender = item.GetProperty("sender_data");
            var (key, nonce) = PrivateMessageProtection.SenderDataKey(suite, sender.Bytes("sender_data_secret"), sender.Bytes("ciphertext"));
            Assert.Equal(sender.Bytes("key"), key.Span.ToArray());
            Assert.Equal(sender.Bytes("nonce"), nonce);
            var leaves = item.List("leaves").ToArray();
            using var tree = SecretTreeState.Create(suite, leaves.Length, item.Bytes("encryption_secret"));
            for (var leaf = 0; leaf < leaves.Length; leaf++)
            {
                foreach (var generation in leaves[leaf].EnumerateArray())
                {
                    foreach (var (type, name) in (ReadOnlySpan<(ContentType, string)>)[(ContentType.Application, "application"), (ContentType.Commit, "handshake")])
                    {
                        using var message = tree.Ratchet((uint)leaf, type).At(generation.GetProperty("generation").GetUInt32(), 1000);
                        Assert.Equal(generation.Bytes(name + "_key"), message.Key.ToArray());
                        Assert.Equal(generation.Bytes(name + "_nonce"), message.Nonce.ToArray());
                        message.Consume();
                    }
                }
            }
        }
    }

    [Fact]
    public void Message_protection()
    {
        foreach (var item in VectorFile.Cases("message-protection"))
        {
            var suite = item.Suite();
            var context = new GroupContext(
                suite.Id, item.Bytes("group_id"), item.GetProperty("epoch").GetUInt64(), item.Bytes("tree_hash"), item.Bytes("confirmed_transcript_hash"), []);
            using var signer = SignatureKeyPair.Import(suite, item.PrivateKey("signature_priv", suite.Signature.KeySize));
            Assert.Equal(item.Bytes("signature_pub"), signer.PublicKey.ToArray());
            foreach (var (name, type) in (ReadOnlySpan<(string, ContentType)>)[("proposal", ContentType.Proposal), ("commit", ContentType.Commit)])
            {
                var message = MlsMessage.Decode<PublicMessage>(item.Bytes(name + "_pub"));
                Check(message);
                var again = PublicMessage.Protect(
                    AuthenticatedContent.Sign(WireFormat.PublicMessage, message.Content, signer, context) with { ConfirmationTag = message.Authenticated.ConfirmationTag },
                    suite, item.Bytes("membership_key"), context);
                Check(MlsMessage.Decode<PublicMessage>(MlsMessage.Encode(again)));

                void Check(PublicMessage candidate)
                {
                    Assert.True(candidate.Authenticated.VerifySignature(suite, signer.PublicKey.Span, context));
                    Assert.True(candidate.VerifyMembershipTag(suite, item.Bytes("membership_key"), context));
                    Assert.Equal(type, candidate.Content.ContentType);
                    Assert.Equal(item.Bytes(name), Body(candidate.Content));
                }
            }

            foreach (var name in (string[])["proposal", "commit", "application"])
            {
                var content = Open(item.Bytes(name + "_priv"));
                Assert.True(content.VerifySignature(suite, signer.PublicKey.Span, context));
                Assert.Equal(item.Bytes(name), content.Content.Application ?? Body(content.Content));
                using var tree = SecretTreeState.Create(suite, 2, item.Bytes("encryption_secret"));
                var signed = AuthenticatedContent.Sign(WireFormat.PrivateMessage, content.Content, signer, context) with { ConfirmationTag = content.ConfirmationTag };
                var sealedAgain = MlsMessage.Encode(PrivateMessageProtection.Protect(suite, signed, tree, item.Bytes("sender_data_secret"), 0));
                Assert.True(Open(sealedAgain).VerifySignature(suite, signer.PublicKey.Span, context));
            }

            AuthenticatedContent Open(byte[] bytes)
            {
                var message = MlsMessage.Decode<PrivateMessage>(bytes);
                using var tree = SecretTreeState.Create(suite, 2, item.Bytes("encryption_secret"));
                var sender = PrivateMessageProtection.OpenSenderData(suite, message, item.Bytes("sender_data_secret"));
                Assert.Equal(1u, sender.LeafIndex);
                using var key = tree.Ratchet(sender.LeafIndex, message.ContentType).At(sender.Generation, 1000);
                return PrivateMessageProtection.Open(suite, message, sender, key);
            }
        }
    }

    [Fact]
    public void Welcome()
    {
        foreach (var item in VectorFile.Cases("welcome"))
        {
            var suite = item.Suite();
            var welcome = MlsMessage.Decode<Welcome>(item.Bytes("welcome"));
            var keyPackage = MlsMessage.Decode<KeyPackage>(item.Bytes("key_package"));
            using var init = Key.Import(suite.Hpke.Kem, item.PrivateKey("init_priv", suite.Hpke.Kem.KeySize));
            var encrypted = Assert.Single(welcome.Secrets, secrets => secrets.NewMember.AsSpan().SequenceEqual(keyPackage.Reference(suite)));
            using var secrets = WelcomeCreation.OpenSecrets(suite, welcome, init, encrypted);
            using var psk = PskSecret.Derive(suite, []);
            using var welcomeSecret = EpochKeys.WelcomeSecret(suite, secrets.JoinerSecret.Span, psk.Span);
            var info = WelcomeCreation.OpenGroupInfo(suite, welcome, welcomeSecret.Span);
            Assert.True(info.VerifySignature(suite, item.Bytes("signer_pub")));
            using var keys = EpochKeys.FromJoiner(suite, secrets.JoinerSecret.Copy(), psk.Span, info.Context.Encode());
            Assert.True(suite.VerifyMac(keys.Secrets.ConfirmationKey, info.Context.ConfirmedTranscriptHash, info.ConfirmationTag));
        }
    }

    private static byte[] Body(FramedContent content) => Encoding.Encode(content, static (c, w) => c.WriteBody(w));
}

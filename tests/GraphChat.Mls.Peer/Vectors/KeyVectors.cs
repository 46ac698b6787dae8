using GraphChat.Mls.Codec;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.SecretTree;

namespace GraphChat.Mls.Peer.Vectors;

/// <summary>key-schedule, psk_secret, transcript-hashes, secret-tree.</summary>
internal static class KeyVectors
{
    private const int FarthestGeneration = 1 << 16;

    internal static void KeySchedule(VectorValue item)
    {
        var suite = item.Suite;
        var init = item.Bytes("initial_init_secret");
        ulong number = 0;
        foreach (var epoch in item.List("epochs"))
        {
            var context = new GroupContext(
                suite.Id, item.Bytes("group_id"), number++, epoch.Bytes("tree_hash"), epoch.Bytes("confirmed_transcript_hash"), []);
            Expect.Same(epoch.Bytes("group_context"), context.Encode(), "group_context");
            using var keys = EpochKeys.FromCommit(suite, init, epoch.Bytes("commit_secret"), epoch.Bytes("psk_secret"), context);
            var secrets = keys.Secrets;
            Expect.Same(epoch.Bytes("joiner_secret"), keys.Joiner.Span, "joiner_secret");
            Expect.Same(epoch.Bytes("welcome_secret"), keys.Welcome.Span, "welcome_secret");
            Expect.Same(epoch.Bytes("encryption_secret"), keys.Encryption.Span, "encryption_secret");
            Expect.Same(epoch.Bytes("sender_data_secret"), secrets.SenderData, "sender_data_secret");
            Expect.Same(epoch.Bytes("exporter_secret"), secrets.Exporter, "exporter_secret");
            Expect.Same(epoch.Bytes("external_secret"), secrets.External, "external_secret");
            Expect.Same(epoch.Bytes("confirmation_key"), secrets.ConfirmationKey, "confirmation_key");
            Expect.Same(epoch.Bytes("membership_key"), secrets.MembershipKey, "membership_key");
            Expect.Same(epoch.Bytes("resumption_psk"), secrets.Resumption, "resumption_psk");
            Expect.Same(epoch.Bytes("epoch_authenticator"), secrets.Authenticator, "epoch_authenticator");
            Expect.Same(epoch.Bytes("external_pub"), ExternalInit.ExternalPublicKey(suite, secrets.External), "external_pub");
            Expect.Same(epoch.Bytes("init_secret"), secrets.Init, "init_secret");
            var exporter = epoch.Object("exporter");
            Expect.Same(
                exporter.Bytes("secret"),
                secrets.Export(suite, exporter.Text("label"), exporter.Bytes("context"), exporter.Int("length")), "exporter.secret");
            init = secrets.Init.ToArray();
        }
    }

    internal static void PskSecret(VectorValue item)
    {
        var keys = item.List("psks")
            .Select(psk => (new PreSharedKeyId(psk.Bytes("psk_id"), default, [], 0, psk.Bytes("psk_nonce")), psk.Bytes("psk")))
            .ToArray();
        using var secret = Mls.KeySchedule.PskSecret.Derive(item.Suite, keys);
        Expect.Same(item.Bytes("psk_secret"), secret.Span, "psk_secret");
    }

    internal static void TranscriptHashes(VectorValue item)
    {
        var suite = item.Suite;
        var content = Encoding.Decode(item.Bytes("authenticated_content"), AuthenticatedContent.Read);
        var confirmed = TranscriptHash.Confirmed(suite, item.Bytes("interim_transcript_hash_before"), content);
        Expect.Same(item.Bytes("confirmed_transcript_hash_after"), confirmed, "confirmed_transcript_hash_after");
        Expect.Same(item.Bytes("interim_transcript_hash_after"), TranscriptHash.Interim(suite, confirmed, content.ConfirmationTag), "interim_transcript_hash_after");
        Expect.True(suite.VerifyMac(item.Bytes("confirmation_key"), confirmed, content.ConfirmationTag), "the confirmation tag verifies");
    }

    internal static void SecretTree(VectorValue item)
    {
        var suite = item.Suite;
        var sender = item.Object("sender_data");
        var (key, nonce) = PrivateMessageProtection.SenderDataKey(suite, sender.Bytes("sender_data_secret"), sender.Bytes("ciphertext"));
        Expect.Same(sender.Bytes("key"), key.Span, "sender_data.key");
        Expect.Same(sender.Bytes("nonce"), nonce, "sender_data.nonce");
        var leaves = item.Lists("leaves");
        using var tree = SecretTreeState.Create(suite, leaves.Count, item.Bytes("encryption_secret"));
        for (var leaf = 0; leaf < leaves.Count; leaf++)
        {
            foreach (var generation in leaves[leaf])
            {
                Compare(ContentType.Application, "application");
                Compare(ContentType.Commit, "handshake");

                void Compare(ContentType type, string name)
                {
                    using var message = tree.Ratchet((uint)leaf, type).At(generation.Index("generation"), FarthestGeneration);
                    Expect.Same(generation.Bytes(name + "_key"), message.Key, $"{name}_key of leaf {leaf}");
                    Expect.Same(generation.Bytes(name + "_nonce"), message.Nonce, $"{name}_nonce of leaf {leaf}");
                    message.Consume();
                }
            }
        }
    }
}

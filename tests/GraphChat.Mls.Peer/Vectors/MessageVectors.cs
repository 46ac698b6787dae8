using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.SecretTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Peer.Vectors;

/// <summary>message-protection, welcome, messages.</summary>
internal static class MessageVectors
{
    private const int Wide = 1 << 16;

    internal static void MessageProtection(VectorValue item)
    {
        var suite = item.Suite;
        var context = new GroupContext(
            suite.Id, item.Bytes("group_id"), item.Number("epoch"), item.Bytes("tree_hash"), item.Bytes("confirmed_transcript_hash"), []);
        using var signer = SignatureKeyPair.Import(suite, item.PrivateKey("signature_priv", suite.Signature.KeySize));
        var publicKey = item.Bytes("signature_pub");
        var membershipKey = item.Bytes("membership_key");
        Expect.Same(publicKey, signer.PublicKey.Span, "signature_pub");
        foreach (var (name, type) in (ReadOnlySpan<(string, ContentType)>)[("proposal", ContentType.Proposal), ("commit", ContentType.Commit)])
        {
            var message = MlsMessage.Decode<PublicMessage>(item.Bytes(name + "_pub"));
            Check(message);
            var again = AuthenticatedContent.Sign(WireFormat.PublicMessage, message.Content, signer, context) with
            {
                ConfirmationTag = message.Authenticated.ConfirmationTag,
            };
            Check(MlsMessage.Decode<PublicMessage>(MlsMessage.Encode(PublicMessage.Protect(again, suite, membershipKey, context))));

            void Check(PublicMessage candidate)
            {
                Expect.True(candidate.Authenticated.VerifySignature(suite, publicKey, context), $"the signature of {name}_pub verifies");
                Expect.True(candidate.VerifyMembershipTag(suite, membershipKey, context), $"the membership tag of {name}_pub verifies");
                Expect.Equal(type, candidate.Content.ContentType, $"the content type of {name}_pub");
                Expect.Same(item.Bytes(name), Body(candidate.Content), name);
            }
        }

        foreach (var name in (string[])["proposal", "commit", "application"])
        {
            var content = Open(item.Bytes(name + "_priv"));
            Expect.True(content.VerifySignature(suite, publicKey, context), $"the signature of {name}_priv verifies");
            Expect.Same(item.Bytes(name), content.Content.Application ?? Body(content.Content), name);
            using var tree = SecretTreeState.Create(suite, 2, item.Bytes("encryption_secret"));
            var signed = AuthenticatedContent.Sign(WireFormat.PrivateMessage, content.Content, signer, context) with { ConfirmationTag = content.ConfirmationTag };
            var again = Open(MlsMessage.Encode(PrivateMessageProtection.Protect(suite, signed, tree, item.Bytes("sender_data_secret"), 0)));
            Expect.True(again.VerifySignature(suite, publicKey, context), $"our {name} as PrivateMessage verifies");
            if (name == "application")
            {
                // §6: application data is never sent in the clear.
                Expect.Refused(() => PublicMessage.Protect(signed, suite, membershipKey, context), "application data as PublicMessage");
            }
        }

        AuthenticatedContent Open(byte[] bytes)
        {
            var message = MlsMessage.Decode<PrivateMessage>(bytes);
            using var tree = SecretTreeState.Create(suite, 2, item.Bytes("encryption_secret"));
            var sender = PrivateMessageProtection.OpenSenderData(suite, message, item.Bytes("sender_data_secret"));
            Expect.Equal(1u, sender.LeafIndex, "the sender's leaf");
            using var key = tree.Ratchet(sender.LeafIndex, message.ContentType).At(sender.Generation, 1000);
            return PrivateMessageProtection.Open(suite, message, sender, key);
        }
    }

    internal static void Welcome(VectorValue item)
    {
        var suite = item.Suite;
        var welcome = MlsMessage.Decode<Welcome>(item.Bytes("welcome"));
        var keyPackage = MlsMessage.Decode<KeyPackage>(item.Bytes("key_package"));
        using var init = Key.Import(suite.Hpke.Kem, item.PrivateKey("init_priv", suite.Hpke.Kem.KeySize));
        Expect.Same(keyPackage.InitKey, init.PublicKey.Bytes, "the public half of init_priv");
        var reference = keyPackage.Reference(suite);
        var encrypted = welcome.Secrets.Single(secrets => secrets.NewMember.AsSpan().SequenceEqual(reference));
        using var secrets = WelcomeCreation.OpenSecrets(suite, welcome, init, encrypted);
        using var psk = PskSecret.Derive(suite, []);
        using var welcomeSecret = EpochKeys.WelcomeSecret(suite, secrets.JoinerSecret.Span, psk.Span);
        var info = WelcomeCreation.OpenGroupInfo(suite, welcome, welcomeSecret.Span);
        Expect.True(info.VerifySignature(suite, item.Bytes("signer_pub")), "the GroupInfo's signature verifies");
        using var keys = EpochKeys.FromJoiner(suite, secrets.JoinerSecret.Copy(), psk.Span, info.Context.Encode());
        Expect.True(suite.VerifyMac(keys.Secrets.ConfirmationKey, info.Context.ConfirmedTranscriptHash, info.ConfirmationTag), "the confirmation tag verifies");
    }

    internal static void Messages(VectorValue item)
    {
        foreach (var name in (string[])["mls_welcome", "mls_group_info", "mls_key_package", "public_message_application", "public_message_proposal", "public_message_commit", "private_message"])
        {
            Same(name, item.Bytes(name), static bytes => MlsMessage.Encode(MlsMessage.Decode(bytes)));
        }

        Same("ratchet_tree", item.Bytes("ratchet_tree"), static bytes => Tree.Decode(CipherSuite.X25519Aes128Gcm, bytes, Wide).Encode());
        Same("group_secrets", item.Bytes("group_secrets"), static bytes => Encoding.Encode(Encoding.Decode(bytes, GroupSecrets.Read), static (value, w) => value.Write(w)));
        Same("commit", item.Bytes("commit"), static bytes => Encoding.Encode(Encoding.Decode(bytes, Commit.Read), static (value, w) => value.Write(w)));
        var type = ProposalType.Add;
        foreach (var name in (string[])["add", "update", "remove", "pre_shared_key", "re_init", "external_init", "group_context_extensions"])
        {
            // The file gives a proposal's body without its type.
            byte[] whole = [0, (byte)type++, .. item.Bytes(name + "_proposal")];
            Same(name + "_proposal", whole, static bytes => Encoding.Encode(Encoding.Decode(bytes, Proposal.Read), static (value, w) => value.Write(w)));
        }
    }

    private static void Same(string name, byte[] bytes, Func<byte[], byte[]> through)
    {
        Expect.Same(bytes, through(bytes), name);
        Expect.Refused(() => through(bytes[..^1]), $"{name} without its last byte");
        Expect.Refused(() => through([.. bytes, 0]), $"{name} with a byte too many");
    }

    private static byte[] Body(FramedContent content) => Encoding.Encode(content, static (c, w) => c.WriteBody(w));
}

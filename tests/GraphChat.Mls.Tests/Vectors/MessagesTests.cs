using GraphChat.Mls.Codec;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests.Vectors;

/// <summary>messages: everything decodes, and encodes to the same bytes.</summary>
public sealed class MessagesTests
{
    [Fact]
    public void Messages()
    {
        foreach (var item in VectorFile.Cases("messages"))
        {
            foreach (var name in (string[])["mls_welcome", "mls_group_info", "mls_key_package", "public_message_application", "public_message_proposal", "public_message_commit", "private_message"])
            {
                Same(item.Bytes(name), bytes => MlsMessage.Encode(MlsMessage.Decode(bytes)));
            }

            Same(item.Bytes("ratchet_tree"), bytes => Tree.Decode(CipherSuite.X25519Aes128Gcm, bytes, 1 << 16).Encode());
            Same(item.Bytes("group_secrets"), bytes => Encoding.Encode(Encoding.Decode(bytes, GroupSecrets.Read), static (value, w) => value.Write(w)));
            Same(item.Bytes("commit"), bytes => Encoding.Encode(Encoding.Decode(bytes, Commit.Read), static (value, w) => value.Write(w)));
            var type = ProposalType.Add;
            foreach (var name in (string[])["add", "update", "remove", "pre_shared_key", "re_init", "external_init", "group_context_extensions"])
            {
                // The file gives a proposal's body without its type.
                byte[] whole = [0, (byte)type, .. item.Bytes(name + "_proposal")];
                Same(whole, bytes => Encoding.Encode(Encoding.Decode(bytes, Proposal.Read), static (value, w) => value.Write(w)));
                type++;
            }
        }
    }

    private static void Same(byte[] bytes, Func<byte[], byte[]> through)
    {
        Assert.Equal(bytes, through(bytes));
        Assert.Throws<MlsException>(() => through(bytes[..^1]));
        Assert.Throws<MlsException>(() => through([.. bytes, 0]));
    }
}

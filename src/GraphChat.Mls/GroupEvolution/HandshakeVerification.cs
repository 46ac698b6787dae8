using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>Finds a handshake's signature key and verifies by it (RFC 9420 §6.1).</summary>
internal static class HandshakeVerification
{
    internal static void RequireOf(GroupState state, FramedContent content)
    {
        if (!content.GroupId.AsSpan().SequenceEqual(state.Context.GroupId))
        {
            throw new MlsException(MlsErrorCode.WrongGroup, "6.1");
        }

        // RFC 9420: M12.1-1.
        if (content.Epoch != state.Context.Epoch)
        {
            throw new MlsException(MlsErrorCode.WrongEpoch, "6.1");
        }
    }

    internal static void Verify(GroupState state, AuthenticatedContent authenticated)
    {
        var key = SignatureKey(state, authenticated.Content);
        // RFC 9420: M6.1-5.
        if (!authenticated.VerifySignature(state.Suite, key, state.Context))
        {
            throw new MlsException(MlsErrorCode.InvalidSignature, "6.1");
        }
    }

    // RFC 9420: M6.1-1.
    private static ReadOnlySpan<byte> SignatureKey(GroupState state, FramedContent content)
    {
        switch (content.Sender.Type, content.ContentType)
        {
            case (SenderType.Member, _) when state.Tree.Leaf(content.Sender.Index) is { } leaf:
                return leaf.SignatureKey;
            // RFC 9420: M6.1-2.
            case (SenderType.External, ContentType.Proposal):
                var senders = ExternalSender.Find(state.Context.Extensions);
                if (content.Sender.Index < (uint)senders.Length)
                {
                    return senders[content.Sender.Index].SignatureKey.Span;
                }

                break;
            // RFC 9420: M6.1-4.
            case (SenderType.NewMemberProposal, ContentType.Proposal) when content.Proposal is AddProposal add:
                return add.KeyPackage.LeafNode.SignatureKey;
            // RFC 9420: M6.1-3, M12.4.3.2-1, M12.4.3.2-3.
            case (SenderType.NewMemberCommit, ContentType.Commit) when content.Commit!.Path is { } path:
                return path.LeafNode.SignatureKey;
        }

        throw new MlsException(MlsErrorCode.UnknownSender, "6.1");
    }
}

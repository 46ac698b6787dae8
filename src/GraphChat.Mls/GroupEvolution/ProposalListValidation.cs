using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>Which proposals may stand together in a commit (RFC 9420 §12.2).</summary>
internal static class ProposalListValidation
{
    internal static void Validate(GroupState state, IReadOnlyList<ProposalEntry> entries, Sender committer, MlsSettings settings)
    {
        foreach (var entry in entries)
        {
            ValidateSender(entry, committer);
            if (settings.ProposalPolicy is { } policy
                && !policy.Allows(entry.Proposal.Type, entry.Sender, entry.Sender.Type == SenderType.Member ? state.Member(entry.Sender.Index) : null))
            {
                throw new MlsException(MlsErrorCode.RefusedByPolicy, "12.2");
            }
        }

        if (committer.Type == SenderType.NewMemberCommit)
        {
            ValidateExternal(entries);
        }
        else
        {
            ValidateRegular(entries, committer.Index);
        }

        // RFC 9420: M12.2-5.
        RequireDistinct(entries.Select(entry => entry.Proposal).OfType<PreSharedKeyProposal>()
            .Select(proposal => new ByteKey(Codec.Encoding.Encode(proposal.Psk, static (psk, w) => psk.Write(w)))));
    }

    private static void ValidateRegular(IReadOnlyList<ProposalEntry> entries, uint committer)
    {
        var touched = new List<uint>();
        foreach (var entry in entries)
        {
            switch (entry.Proposal)
            {
                case UpdateProposal:
                    // RFC 9420: M12.2-1.
                    Require(entry.Sender.Index != committer);
                    touched.Add(entry.Sender.Index);
                    break;
                case RemoveProposal remove:
                    // RFC 9420: M12.2-2.
                    Require(remove.Removed != committer);
                    touched.Add(remove.Removed);
                    break;
                // RFC 9420: M12.2-8.
                case ExternalInitProposal:
                    throw Invalid();
                case ReInitProposal:
                    // RFC 9420: M12.2-7.
                    Require(entries.Count == 1);
                    break;
            }
        }

        // RFC 9420: M12.2-3.
        RequireDistinct(touched);
        // RFC 9420: M12.2-6.
        Require(entries.Count(entry => entry.Proposal is GroupContextExtensionsProposal) <= 1);
    }

    private static void ValidateExternal(IReadOnlyList<ProposalEntry> entries)
    {
        // RFC 9420: M12.4.3.2-2.
        Require(entries.All(entry => entry.Reference is null));
        // RFC 9420: M12.2-9.
        Require(entries.Count(entry => entry.Proposal is ExternalInitProposal) == 1);
        // RFC 9420: M12.2-10.
        Require(entries.Count(entry => entry.Proposal is RemoveProposal) <= 1);
        // RFC 9420: M12.2-11.
        Require(entries.All(entry => entry.Proposal is ExternalInitProposal or RemoveProposal or PreSharedKeyProposal));
    }

    private static void ValidateSender(ProposalEntry entry, Sender committer)
    {
        // §12.1.8: what those outside may propose.
        Require(entry.Sender.Type switch
        {
            SenderType.Member => entry.Proposal is not ExternalInitProposal,
            // RFC 9420: M12.1.8-2.
            SenderType.External => entry.Proposal is AddProposal or RemoveProposal or PreSharedKeyProposal or ReInitProposal or GroupContextExtensionsProposal,
            SenderType.NewMemberProposal => entry.Proposal is AddProposal,
            _ => entry.Sender == committer,
        });

        // An Update by value would be the committer's own.
        Require(entry.Proposal is not UpdateProposal || entry.Reference is not null);
    }

    private static void RequireDistinct<T>(IEnumerable<T> items)
    {
        var seen = new HashSet<T>();
        Require(items.All(seen.Add));
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw Invalid();
        }
    }

    private static MlsException Invalid() => new(MlsErrorCode.InvalidProposal, "12.2");
}

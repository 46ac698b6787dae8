using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>Which of the received proposals a committer covers, so that its list is a valid one (RFC 9420 §12.2, §12.4.1).</summary>
internal static class ReceivedProposals
{
    internal static List<ProposalEntry> Select(IEnumerable<ProposalEntry> received, IReadOnlyList<Proposal> own, uint ownLeaf)
    {
        var all = received.ToList();
        if (own.OfType<ReInitProposal>().Any())
        {
            return [];
        }

        // A reinitialisation stands alone, so anything else comes first.
        if (all.Find(entry => entry.Proposal is ReInitProposal) is { } reInit && own.Count == 0 && all.TrueForAll(entry => entry.Proposal is ReInitProposal))
        {
            return [reInit];
        }

        var removed = all.Select(entry => entry.Proposal).Concat(own).OfType<RemoveProposal>().Select(remove => remove.Removed).ToHashSet();
        var kept = new List<ProposalEntry>();
        var touched = new HashSet<uint>();
        var keys = own.OfType<AddProposal>().Select(SignatureKey).ToHashSet();
        var extensions = own.OfType<GroupContextExtensionsProposal>().Any();

        // The latest of several for the same thing is the one that its sender means.
        foreach (var entry in Enumerable.Reverse(all))
        {
            var keep = entry.Proposal switch
            {
                UpdateProposal => entry.Sender.Index != ownLeaf && !removed.Contains(entry.Sender.Index) && touched.Add(entry.Sender.Index),
                RemoveProposal remove => remove.Removed != ownLeaf && touched.Add(remove.Removed),
                AddProposal add => keys.Add(SignatureKey(add)),
                GroupContextExtensionsProposal => !extensions && (extensions = true),
                PreSharedKeyProposal => true,
                _ => false,
            };
            if (keep)
            {
                kept.Insert(0, entry);
            }
        }

        return kept;
    }

    /// <summary>Those of the list that can be committed with our own, in order; what cannot stays behind.</summary>
    internal static List<ProposalEntry> KeepValid(GroupState state, List<ProposalEntry> covered, IReadOnlyList<ProposalEntry> own, Sender committer, MlsSettings settings)
    {
        if (covered.Count == 0 || IsValid(state, [.. covered, .. own], committer, settings))
        {
            return covered;
        }

        var kept = new List<ProposalEntry>();
        foreach (var entry in covered)
        {
            if (IsValid(state, [.. kept, entry, .. own], committer, settings))
            {
                kept.Add(entry);
            }
        }

        return kept;
    }

    private static bool IsValid(GroupState state, List<ProposalEntry> entries, Sender committer, MlsSettings settings)
    {
        try
        {
            var tree = ProposalApplication.Apply(state, entries, committer, settings).Tree;
            RatchetTree.TreeValidation.ValidateUniqueKeys(tree);
            RatchetTree.TreeValidation.ValidateCredentialSupport(tree);
            return true;
        }
        catch (MlsException)
        {
            return false;
        }
    }

    private static ByteKey SignatureKey(AddProposal add) => new(add.KeyPackage.LeafNode.SignatureKey);
}

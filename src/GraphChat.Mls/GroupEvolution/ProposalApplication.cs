using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.RatchetTree;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>Applies a commit's proposals to a copy of the tree in the order of RFC 9420 §12.3, checking each by §12.1.</summary>
internal static class ProposalApplication
{
    // RFC 9420: M12.3-1.
    internal static Transition Apply(GroupState state, IReadOnlyList<ProposalEntry> entries, Sender committer, MlsSettings settings)
    {
        ProposalListValidation.Validate(state, entries, committer, settings);
        var transition = new Transition(state.Tree.Clone(), state.Context.Extensions)
        {
            PathRequired = entries.Count == 0
                || entries.Any(entry => entry.Proposal is UpdateProposal or RemoveProposal or ExternalInitProposal or GroupContextExtensionsProposal),
        };
        foreach (var proposal in Of<GroupContextExtensionsProposal>(entries))
        {
            ValidateExtensions(proposal.Proposal.Extensions, settings);
            // RFC 9420: M12.3-2.
            transition.Extensions = proposal.Proposal.Extensions;
            transition.ExtensionsChanged = true;
        }

        foreach (var (proposal, sender) in Of<UpdateProposal>(entries))
        {
            Update(state, transition, proposal.LeafNode, sender.Index, settings);
        }

        foreach (var (proposal, _) in Of<RemoveProposal>(entries))
        {
            // RFC 9420: M12.1.3-1.
            var leaf = transition.Tree.Leaf(proposal.Removed) ?? throw Invalid("12.1.3");
            transition.Tree.Remove(proposal.Removed);
            transition.Removed.Add((proposal.Removed, leaf));
        }

        if (transition.Removed.Count > 0)
        {
            transition.Tree.Truncate();
        }

        foreach (var (proposal, _) in Of<AddProposal>(entries))
        {
            Add(state, transition, proposal.KeyPackage, settings);
        }

        foreach (var (proposal, _) in Of<PreSharedKeyProposal>(entries))
        {
            // §12.1.4: a nonce of Nh bytes, and no key of a branch or reinitialisation but in a group's first commit.
            // RFC 9420: M8.4-2.
            Require(proposal.Psk.Nonce.Length == state.Suite.HashSize, "12.1.4");
            // RFC 9420: M11.2-3, M11.3-3.
            Require(proposal.Psk.ExternalId is not null || proposal.Psk.Usage == ResumptionUsage.Application
                || (state.Context.Epoch == 0 && committer.Type == SenderType.Member), "12.1.4");
            transition.PreSharedKeys.Add(proposal.Psk);
        }

        foreach (var (proposal, _) in Of<ReInitProposal>(entries))
        {
            // RFC 9420: M12.1.5-1.
            Require(proposal.Version >= ProtocolVersion.Mls10, "12.1.5");
            ExtensionList.RequireUnique(proposal.Extensions);
            transition.ReInit = proposal;
        }

        foreach (var (proposal, _) in Of<ExternalInitProposal>(entries))
        {
            transition.KemOutput = proposal.KemOutput;
        }

        // RFC 9420: M11.1-1.
        if (transition.ExtensionsChanged)
        {
            foreach (var (_, leaf) in transition.Tree.Leaves)
            {
                LeafNodeValidation.ValidateCapabilities(leaf, transition.Extensions);
            }
        }

        return transition;
    }

    /// <summary>The rules of a leaf that comes into a group that is already there.</summary>
    internal static void ValidateLeaf(GroupState state, Transition transition, LeafNode leaf, DateTimeOffset? now)
    {
        LeafNodeValidation.ValidateAlone(leaf, state.Suite, now);
        LeafNodeValidation.ValidateCapabilities(leaf, transition.Extensions);
    }

    private static IEnumerable<(T Proposal, Sender Sender)> Of<T>(IReadOnlyList<ProposalEntry> entries)
        where T : Proposal
    {
        foreach (var entry in entries)
        {
            if (entry.Proposal is T proposal)
            {
                yield return (proposal, entry.Sender);
            }
        }
    }

    private static void Update(GroupState state, Transition transition, LeafNode leaf, uint index, MlsSettings settings)
    {
        var old = transition.Tree.Leaf(index) ?? throw Invalid("12.1.2");
        // RFC 9420: M7.3-5.
        Require(leaf.Source == LeafNodeSource.Update, "12.1.2");
        // RFC 9420: M7.3-6.
        Require(!leaf.EncryptionKey.AsSpan().SequenceEqual(old.EncryptionKey), "12.1.2");
        ValidateLeaf(state, transition, leaf, null);
        // RFC 9420: M7.3-3.
        if (!leaf.VerifySignature(state.Suite, state.Context.GroupId, index))
        {
            throw new MlsException(MlsErrorCode.InvalidSignature, "7.3");
        }

        // RFC 9420: M5.3.1-2.
        Believe(settings, state.Use(CredentialRole.Updated, leaf, old.Credential));
        transition.Tree.Update(index, leaf);
        transition.Updated.Add(index);
    }

    private static void Add(GroupState state, Transition transition, KeyPackage keyPackage, MlsSettings settings)
    {
        // RFC 9420: M10.1-1.
        if (keyPackage.SuiteId != state.Suite.Id)
        {
            throw new MlsException(MlsErrorCode.UnsupportedCipherSuite, "12.1.1");
        }

        KeyPackageInspection.Validate(keyPackage, settings);
        ValidateLeaf(state, transition, keyPackage.LeafNode, settings.TimeProvider.GetUtcNow());
        Believe(settings, state.Use(CredentialRole.Added, keyPackage.LeafNode));
        var index = transition.Tree.Add(keyPackage.LeafNode, settings.MaximumLeaves);
        transition.Added.Add((index, keyPackage));
    }

    internal static void Believe(MlsSettings settings, CredentialUse use)
    {
        // RFC 9420: M5.3.1-1.
        if (!settings.CredentialValidator.Validate(use))
        {
            throw new MlsException(MlsErrorCode.InvalidCredential, "5.3.1");
        }
    }

    internal static void ValidateExtensions(IReadOnlyList<Extension> extensions, MlsSettings settings)
    {
        ExtensionList.RequireUnique(extensions);
        RequiredCapabilities.Find(extensions);
        foreach (var sender in ExternalSender.Find(extensions))
        {
            // §12.1.8.1: the application decides whom a group may list.
            Believe(settings, new CredentialUse(CredentialRole.ExternalSender, sender.Credential, sender.SignatureKey, default));
        }
    }

    private static void Require(bool condition, string section)
    {
        if (!condition)
        {
            throw Invalid(section);
        }
    }

    private static MlsException Invalid(string section) => new(MlsErrorCode.InvalidProposal, section);
}

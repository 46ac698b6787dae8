using GraphChat.Delivery;
using GraphChat.Mls;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.Profile;

namespace GraphChat.Server.Mls;

/// <summary>
/// What the service asks of a group beyond RFC 9420: who its leaves may be, which extensions it has, and what only an owner
/// may commit. Each answer is the name of the broken rule, or null. Thread-safe.
/// </summary>
internal sealed class GroupRules(ExternalSenderKey externalSender) : ICredentialValidator
{
    private static readonly Extension s_requiredCapabilities =
        new RequiredCapabilities([ConversationPolicy.ExtensionType], [], [Credential.BasicType]).ToExtension();

    private readonly Extension _externalSenders = externalSender.ToExtension();

    /// <summary>Whether a credential has the form of a device's, or is our own; whose key it is, the device chain says.</summary>
    public bool Validate(CredentialUse use) => use.Role == CredentialRole.ExternalSender
        ? use.Credential.Equals(Credential.Basic(ExternalSenderKey.Identity.Span)) && use.SignatureKey.Span.SequenceEqual(externalSender.PublicKey.Span)
        : use.Credential.Type == Credential.BasicType
            && DeviceIdentity.TryParse(use.Credential.Content.Span, out var identity)
            && (use.Predecessor is null || IsSameDevice(use.Predecessor, identity));

    /// <summary>Whether a group's extensions are the ones that every group has.</summary>
    public string? CheckExtensions(IReadOnlyList<Extension> extensions)
    {
        if (Find(extensions, ExtensionType.RequiredCapabilities) != s_requiredCapabilities)
        {
            return "required-capabilities";
        }

        if (Find(extensions, ExtensionType.ExternalSenders) != _externalSenders)
        {
            return "external-senders";
        }

        return PolicyOf(extensions) is null ? "conversation-policy" : extensions.Count == 3 ? null : "extensions";
    }

    /// <summary>Whether the committer may do what the commit does; removals that were proposed before anybody may carry.</summary>
    public string? CheckEffect(PublicGroup before, PublicGroup after, MlsCommitEffect effect, IReadOnlyCollection<DeviceId> proposed)
    {
        if (effect.ReInit is not null)
        {
            return "12.1.5";
        }

        if (CheckExtensions(after.Extensions) is { } rule)
        {
            return rule;
        }

        if (effect.Sender.Type != SenderType.Member)
        {
            return CheckExternal(before, after, effect);
        }

        var committer = UserOf(before, effect.CommitterLeafIndex);
        if (IsOwner(before, committer))
        {
            return null;
        }

        var removesOthers = effect.Removed.Any(
            member => UserOf(member) != committer && !(IdentityOf(member) is { } identity && proposed.Contains(new DeviceId(identity.DeviceId))));
        return removesOthers || effect.ExtensionsChanged ? "owner" : null;
    }

    /// <summary>Whether a member may propose that, and whether we would have.</summary>
    public static string? CheckProposal(PublicGroup group, PublicProposalResult.Accepted proposal)
    {
        if (proposal.Sender.Type == SenderType.External)
        {
            return proposal.Type == ProposalType.Remove ? null : "server-proposes-removals";
        }

        if (proposal.Sender.Type != SenderType.Member)
        {
            return "12.1.8";
        }

        if (proposal.Type == ProposalType.ReInit)
        {
            return "12.1.5";
        }

        var proposer = UserOf(group, proposal.Sender.Index);
        var isOfOthers = proposal.RemovedLeafIndex is { } leaf
            ? UserOf(group, leaf) != proposer
            : proposal.Type == ProposalType.GroupContextExtensions;
        return isOfOthers && !IsOwner(group, proposer) ? "owner" : null;
    }

    // RFC 9420 §12.4.3.2 lets anybody in who has a GroupInfo; here it is for devices of people who are in already.
    private static string? CheckExternal(PublicGroup before, PublicGroup after, MlsCommitEffect effect)
    {
        var joiner = after.Members.FirstOrDefault(member => member.LeafIndex == effect.CommitterLeafIndex);
        if (effect.Sender.Type != SenderType.NewMemberCommit || joiner is null || IdentityOf(joiner) is not { } identity)
        {
            return "12.4.3.2";
        }

        var isOfMember = before.Members.Any(member => UserOf(member) == identity.UserId);
        var replacesOwn = effect.Removed.All(member => IdentityOf(member) == identity);
        var isThereOnce = after.Members.Count(member => IdentityOf(member) == identity) == 1;
        return isOfMember && replacesOwn && isThereOnce ? null : "external-commit";
    }

    private static bool IsOwner(PublicGroup group, Guid user)
    {
        var policy = PolicyOf(group.Extensions);
        return policy?.Roles.Values.Contains(ConversationRole.Owner) != true || policy.RoleOf(user) == ConversationRole.Owner;
    }

    private static DeviceIdentity? IdentityOf(MlsMember member) =>
        DeviceIdentity.TryParse(member.Credential.Content.Span, out var identity) ? identity : null;

    private static bool IsSameDevice(Credential predecessor, DeviceIdentity identity) =>
        DeviceIdentity.TryParse(predecessor.Content.Span, out var before) && before == identity;

    private static Guid UserOf(PublicGroup group, uint leafIndex) =>
        group.Members.Where(member => member.LeafIndex == leafIndex).Select(UserOf).FirstOrDefault();

    private static Guid UserOf(MlsMember member) =>
        DeviceIdentity.TryParse(member.Credential.Content.Span, out var identity) ? identity.UserId : Guid.Empty;

    private static ConversationPolicy? PolicyOf(IReadOnlyList<Extension> extensions) =>
        Find(extensions, ConversationPolicy.ExtensionType) is { } extension && ConversationPolicy.TryParse(extension.Data.Span, out var policy)
            ? policy
            : null;

    private static Extension? Find(IReadOnlyList<Extension> extensions, ushort type) =>
        extensions.FirstOrDefault(extension => extension.Type == type);
}

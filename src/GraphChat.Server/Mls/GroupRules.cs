using GraphChat.Mls;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
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

    /// <summary>Whether the committer may do what the commit does.</summary>
    public string? CheckEffect(PublicGroup before, PublicGroup after, MlsCommitEffect effect)
    {
        if (effect.Sender.Type != SenderType.Member)
        {
            return "12.4.3.2";
        }

        if (effect.ReInit is not null)
        {
            return "12.1.5";
        }

        if (CheckExtensions(after.Extensions) is { } rule)
        {
            return rule;
        }

        var committer = UserOf(before, effect.CommitterLeafIndex);
        var policy = PolicyOf(before.Extensions);
        var hasOwner = policy?.Roles.Values.Contains(ConversationRole.Owner) == true;
        if (!hasOwner || policy!.RoleOf(committer) == ConversationRole.Owner)
        {
            return null;
        }

        var removesOthers = effect.Removed.Any(member => UserOf(member) != committer);
        return removesOthers || effect.ExtensionsChanged ? "owner" : null;
    }

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

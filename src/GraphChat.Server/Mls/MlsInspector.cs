using System.Security.Cryptography;
using GraphChat.Delivery;
using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Ports;
using GraphChat.Mls;
using GraphChat.Mls.Framing;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.Profile;

namespace GraphChat.Server.Mls;

/// <summary>
/// The delivery service's view of MLS: headers, key packages, and the public state of groups, followed without a secret.
/// Thread-safe.
/// </summary>
internal sealed class MlsInspector(GroupRules rules, ExternalSenderKey key) : IMlsInspector, IMlsKeeper
{
    private const string Framing = "6";

    public MessageInspection InspectMessage(ReadOnlyMemory<byte> message) =>
        MlsMessageHeader.TryRead(message.Span, out var header)
        && header is { WireFormat: WireFormat.PrivateMessage, ContentType: ContentType.Application }
            ? new MessageInspection.Readable(header.GroupId, header.Epoch, header.AuthenticatedData)
            : new MessageInspection.Refused(Framing);

    public CommitInspection InspectCommit(ReadOnlyMemory<byte> commit) =>
        MlsMessageHeader.TryRead(commit.Span, out var header)
        && header is { WireFormat: WireFormat.PublicMessage, ContentType: ContentType.Commit }
            ? new CommitInspection.Readable(header.GroupId, header.Epoch)
            : new CommitInspection.Refused(Framing);

    public Delivery.Ports.KeyPackageInspection InspectKeyPackage(ReadOnlyMemory<byte> keyPackage, DateTimeOffset now)
    {
        switch (GraphChat.Mls.KeyPackages.KeyPackageInspection.Inspect(keyPackage.Span, Settings(now)))
        {
            case KeyPackageResult.Valid { Facts: var facts } when DeviceIdentity.TryParse(facts.Credential.Content.Span, out var identity):
                return new Delivery.Ports.KeyPackageInspection.Valid(
                    new UserId(identity.UserId),
                    new DeviceId(identity.DeviceId),
                    facts.Suite.Id,
                    facts.SignatureKey,
                    facts.Reference,
                    SHA256.HashData(facts.InitKey.Span),
                    facts.NotAfter,
                    facts.IsLastResort);
            case KeyPackageResult.Refused { Error: var error }:
                return new Delivery.Ports.KeyPackageInspection.Refused(error.Section);
            default:
                return new Delivery.Ports.KeyPackageInspection.Refused("5.3");
        }
    }

    public GroupInspection OpenGroup(ReadOnlyMemory<byte> groupInfo, DateTimeOffset now)
    {
        var result = PublicGroup.Open(groupInfo.Span, ratchetTree: [], Settings(now));
        if (result is not PublicGroupResult.Opened opened)
        {
            return new GroupInspection.Refused(((PublicGroupResult.Refused)result).Error.Section);
        }

        var group = opened.Group;
        if (rules.CheckExtensions(group.Extensions) is { } rule)
        {
            return new GroupInspection.Refused(rule);
        }

        var signer = group.Members.FirstOrDefault(member => member.LeafIndex == opened.SignerLeafIndex);
        return signer is not null && DeviceOf(signer) is { } device && DevicesOf(group) is { } devices
            ? new GroupInspection.Valid(group.GroupId, group.Epoch, group.Suite.Id, device, devices, group.Serialize())
            : new GroupInspection.Refused("5.3");
    }

    public CommitOutcome ApplyCommit(CommitRequest request)
    {
        var before = PublicGroup.Restore(request.State.Span, Settings(request.Now));
        var result = before.Evaluate(request.Commit.Span, request.GroupInfo, request.Welcome);
        if (result is not PublicCommitResult.Accepted accepted)
        {
            return new CommitOutcome.Refused(((PublicCommitResult.Refused)result).Error.Section);
        }

        if (rules.CheckEffect(before, accepted.Next, accepted.Effect, request.ProposedRemovals) is { } rule)
        {
            return new CommitOutcome.Refused(rule);
        }

        return ToValid(accepted) is { } valid ? valid : new CommitOutcome.Refused("5.3");
    }

    public CommitInspection InspectProposal(ReadOnlyMemory<byte> proposal) =>
        MlsMessageHeader.TryRead(proposal.Span, out var header)
        && header is { WireFormat: WireFormat.PublicMessage, ContentType: ContentType.Proposal }
            ? new CommitInspection.Readable(header.GroupId, header.Epoch)
            : new CommitInspection.Refused(Framing);

    public ProposalOutcome ReceiveProposal(ReadOnlyMemory<byte> state, ReadOnlyMemory<byte> proposal, DateTimeOffset now)
    {
        var group = PublicGroup.Restore(state.Span, Settings(now));
        var result = group.Receive(proposal.Span);
        if (result is not PublicProposalResult.Accepted accepted)
        {
            return new ProposalOutcome.Refused(((PublicProposalResult.Refused)result).Error.Section);
        }

        if (GroupRules.CheckProposal(group, accepted) is { } rule)
        {
            return new ProposalOutcome.Refused(rule);
        }

        var sender = accepted.Sender.Type == SenderType.Member ? LeafOf(group, accepted.Sender.Index) : null;
        var removed = accepted.RemovedLeafIndex is { } leaf ? LeafOf(group, leaf) : null;
        return new ProposalOutcome.Valid(accepted.Next.Serialize(), accepted.Reference, sender, removed);
    }

    public byte[]? ProposeRemoval(ReadOnlyMemory<byte> state, DeviceId device)
    {
        var group = PublicGroup.Restore(state.Span, Settings(DateTimeOffset.UnixEpoch));
        var leaf = group.Members.FirstOrDefault(member => DeviceOf(member)?.Device == device);
        return leaf is null ? null : ExternalProposal.Remove(key.Pair, senderIndex: 0, group.GroupId.Span, group.Epoch, leaf.LeafIndex);
    }

    public ReadOnlyMemory<byte> ReadRatchetTree(ReadOnlyMemory<byte> state) =>
        PublicGroup.Restore(state.Span, Settings(DateTimeOffset.UnixEpoch)).ExportRatchetTree();

    public byte[] SignReceipt(ReadOnlySpan<byte> receipt) => key.Pair.SignWithLabel("GraphChat 1.0 CommitReceipt"u8, receipt);

    private static GroupDevice? LeafOf(PublicGroup group, uint leafIndex) =>
        group.Members.Where(member => member.LeafIndex == leafIndex).Select(DeviceOf).FirstOrDefault();

    private static CommitOutcome.Valid? ToValid(PublicCommitResult.Accepted accepted)
    {
        var next = accepted.Next;
        var isExternal = accepted.Effect.Sender.Type == SenderType.NewMemberCommit;
        var committer = next.Members.FirstOrDefault(member => member.LeafIndex == accepted.Effect.CommitterLeafIndex);
        // Who came in by its own commit counts as added there, without a key package.
        var welcomed = accepted.Effect.Added
            .Where(member => !isExternal || member.LeafIndex != accepted.Effect.CommitterLeafIndex)
            .ToList();
        if (committer is null || DeviceOf(committer) is not { } device || DevicesOf(next) is not { } devices
            || DevicesOf(welcomed) is not { } added || DevicesOf(accepted.Effect.Removed) is not { } removed
            || added.Count != accepted.AddedKeyPackages.Count)
        {
            return null;
        }

        return new CommitOutcome.Valid(
            accepted.Effect.Epoch,
            device,
            [.. added.Zip(accepted.AddedKeyPackages, (leaf, reference) => new AddedDevice(leaf, reference))],
            removed,
            devices,
            next.Serialize(),
            next.ExportRatchetTree())
        {
            IsExternal = isExternal,
        };
    }

    private static List<GroupDevice>? DevicesOf(PublicGroup group) => DevicesOf(group.Members);

    private static List<GroupDevice>? DevicesOf(IReadOnlyList<MlsMember> members)
    {
        var devices = members.Select(DeviceOf).OfType<GroupDevice>().ToList();
        return devices.Count == members.Count ? devices : null;
    }

    private static GroupDevice? DeviceOf(MlsMember member) =>
        DeviceIdentity.TryParse(member.Credential.Content.Span, out var identity)
            ? new GroupDevice(new UserId(identity.UserId), new DeviceId(identity.DeviceId), member.SignatureKey)
            : null;

    private MlsSettings Settings(DateTimeOffset now) => new() { CredentialValidator = rules, TimeProvider = new FixedTime(now) };

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

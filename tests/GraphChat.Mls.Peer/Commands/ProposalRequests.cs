using System.Security.Cryptography;
using System.Text;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Peer.Commands;

/// <summary>Proposals and extensions as requests describe them.</summary>
internal static class ProposalRequests
{
    /// <summary>GroupContext extensions: requiredCapabilities, externalSenders, rawExtensions.</summary>
    internal static List<Extension> Extensions(PeerRequest request)
    {
        var list = new List<Extension>();
        if (request.Object("requiredCapabilities") is { } required)
        {
            IReadOnlyList<ushort> credentials = required.Has("credentials") ? required.Codes("credentials") : [Credential.BasicType];
            list.Add(new RequiredCapabilities(required.Codes("extensions"), required.Codes("proposals"), credentials).ToExtension());
        }

        if (request.Objects("externalSenders") is { Count: > 0 } senders)
        {
            list.Add(ExternalSender.ToExtension(
                [.. senders.Select(sender => new ExternalSender(sender.Bytes("signatureKey"), Credential.Basic(Encoding.UTF8.GetBytes(sender.Text("identity")))))]));
        }

        list.AddRange(request.Objects("rawExtensions").Select(raw => new Extension(raw.Code("type"), raw.Bytes("data"))));
        return list;
    }

    internal static ReInitRequest ReInit(PeerRequest request) => new(request.Bytes("newGroupId"), PeerState.Suite(request), Extensions(request));

    /// <summary>A proposal of any type but Update, which only a member can make of itself.</summary>
    internal static Proposal Proposal(PeerRequest request, CipherSuite suite, Tree? tree, GroupContext context)
    {
        switch (request.Text("type"))
        {
            case "add":
                return new AddProposal(MlsMessage.Decode<KeyPackage>(request.Bytes("keyPackage")));
            case "remove":
                return new RemoveProposal(Leaf(request, tree));
            case "psk":
                return new PreSharedKeyProposal(new PreSharedKeyId(request.Bytes("pskId"), default, [], 0, RandomNumberGenerator.GetBytes(suite.HashSize)));
            case "resumptionPsk":
                return new PreSharedKeyProposal(new PreSharedKeyId(
                    null, ResumptionUsage.Application, context.GroupId, request.Number("epoch"), RandomNumberGenerator.GetBytes(suite.HashSize)));
            case "groupContextExtensions":
                return new GroupContextExtensionsProposal([.. Extensions(request)]);
            case "reinit":
                var reInit = ReInit(request);
                return new ReInitProposal(reInit.GroupId.ToArray(), 1, reInit.Suite.Id, [.. reInit.Extensions]);
            case var type:
                throw PeerException.BadRequest($"unknown proposal type {type}");
        }
    }

    /// <summary>A leaf by leafIndex, or by the identity of its member.</summary>
    internal static uint Leaf(PeerRequest request, Tree? tree)
    {
        if (request.OptionalIndex("leafIndex") is { } index)
        {
            return index;
        }

        var identity = request.Text("identity");
        foreach (var (leaf, node) in tree?.Leaves ?? [])
        {
            if (Answers.Identity(node.Credential) == identity)
            {
                return leaf;
            }
        }

        throw new PeerException("UnknownMember", $"{identity} is not a member");
    }
}

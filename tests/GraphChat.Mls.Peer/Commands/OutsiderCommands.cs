using System.Text.Json.Nodes;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Peer.Commands;

/// <summary>Those outside a group: external commits, external senders, and those who ask to be added.</summary>
internal sealed class OutsiderCommands(PeerState state)
{
    private const int WidestTree = 1 << 16;

    internal void Register(Dictionary<string, Func<PeerRequest, JsonObject>> commands)
    {
        commands["externalCommit"] = ExternalCommit;
        commands["createExternalSender"] = CreateExternalSender;
        commands["externalPropose"] = ExternalPropose;
        commands["proposeSelfAdd"] = ProposeSelfAdd;
    }

    private JsonObject ExternalCommit(PeerRequest request)
    {
        var client = state.Client(request);
        var bytes = request.Bytes("groupInfo");
        var tree = request.OptionalBytes("ratchetTree");
        var info = MlsMessage.Decode<GroupInfo>(bytes);
        uint? replaced = request.Flag("resync") ? Former(client, info, tree) : null;
        var keys = request.BytesList("pskIds").Select(id => (ReadOnlyMemory<byte>)id).ToArray();
        switch (MlsGroup.JoinExternally(bytes, tree, client.Signer, client.Credential, client.Settings, replaced, keys))
        {
            case MlsExternalJoinResult.Prepared prepared:
                var group = client.Install(prepared.Group);
                var commit = new MlsCommitResult.Prepared(prepared.Commit, null, prepared.GroupInfo, prepared.RatchetTree, prepared.Group.Epoch);
                var answer = GroupCommands.Committed(group, commit, merge: false);
                if (request.Flag("merge", otherwise: true))
                {
                    // Made anew with the tree in it, for those who have no other source of the tree.
                    group.MergePendingCommit();
                    answer["groupInfo"] = Answers.Base64(group.ExportGroupInfo(withTree: true));
                }

                return answer;
            case MlsExternalJoinResult.Refused refused:
                throw PeerException.Of(refused.Error);
            default:
                throw new InvalidOperationException("There is no other result.");
        }
    }

    private JsonObject CreateExternalSender(PeerRequest request)
    {
        var name = request.Text("name");
        var identity = request.OptionalText("identity") ?? name;
        var key = SignatureKeyPair.Generate(PeerState.Suite(request));
        state.ExternalSenders[name] = (key, identity);
        return new JsonObject { ["signatureKey"] = Answers.Base64(key.PublicKey.Span), ["identity"] = identity };
    }

    private JsonObject ExternalPropose(PeerRequest request)
    {
        var name = request.Text("name");
        if (!state.ExternalSenders.TryGetValue(name, out var sender))
        {
            throw new PeerException("UnknownSender", "no such external sender");
        }

        var info = MlsMessage.Decode<GroupInfo>(request.Bytes("groupInfo"));
        var context = info.Context;
        var index = Array.FindIndex(
            ExternalSender.Find(context.Extensions), candidate => candidate.SignatureKey.Span.SequenceEqual(sender.Key.PublicKey.Span));
        if (index < 0)
        {
            throw new PeerException("UnknownSender", "the group does not list this external sender");
        }

        var proposal = ProposalRequests.Proposal(request, sender.Key.Suite, TreeOf(info, request.OptionalBytes("ratchetTree")), context);
        return new JsonObject
        {
            ["proposal"] = Answers.Base64(ExternalProposal.Sign(sender.Key, (uint)index, context.GroupId, context.Epoch, proposal)),
        };
    }

    private JsonObject ProposeSelfAdd(PeerRequest request)
    {
        var client = state.Client(request);
        var context = MlsMessage.Decode<GroupInfo>(request.Bytes("groupInfo")).Context;
        var bundle = KeyPackageBundle.Create(client.Signer, client.Credential, client.Settings, TimeSpan.FromDays(90));
        client.KeyPackages.Add(bundle);
        return new JsonObject { ["proposal"] = Answers.Base64(ExternalProposal.AddSelf(bundle, context.GroupId, context.Epoch)) };
    }

    private static Tree? TreeOf(GroupInfo info, byte[] given)
    {
        var encoded = ExtensionList.Find(info.Extensions, ExtensionType.RatchetTree) is { } inside ? inside.ToArray() : given;
        return encoded.Length == 0 ? null : Tree.Decode(CipherSuite.Require(info.Context.SuiteId, "12.4.3.1"), encoded, WidestTree);
    }

    private static uint Former(PeerClient client, GroupInfo info, byte[] tree)
    {
        var leaves = TreeOf(info, tree)?.Leaves ?? [];
        foreach (var (index, leaf) in leaves)
        {
            if (leaf.SignatureKey.AsSpan().SequenceEqual(client.Signer.PublicKey.Span) || leaf.Credential.Equals(client.Credential))
            {
                return index;
            }
        }

        throw new PeerException("UnknownMember", "there is no former leaf of this client");
    }
}

using System.Text.Json.Nodes;

namespace GraphChat.Mls.Peer.Commands;

/// <summary>Groups, and how members change them.</summary>
internal sealed class GroupCommands(PeerState state)
{
    internal void Register(Dictionary<string, Func<PeerRequest, JsonObject>> commands)
    {
        commands["createGroup"] = CreateGroup;
        commands["add"] = request => Commit(request, new Changes { Add = [.. KeyPackages(request)] });
        commands["remove"] = request => Commit(request, new Changes { Remove = [request] });
        commands["update"] = request => Commit(request, new Changes { UpdatePath = true });
        commands["commit"] = request => Commit(request, Listed(request));
        commands["mergePending"] = MergePending;
        commands["clearPending"] = ClearPending;
        commands["propose"] = Propose;
        commands["join"] = Join;
        commands["restart"] = Restart;
    }

    internal static JsonObject Committed(MlsGroup group, MlsCommitResult.Prepared prepared, bool merge)
    {
        var next = group.Pending!;
        var answer = new JsonObject
        {
            ["commit"] = Answers.Base64(prepared.Commit),
            ["ratchetTree"] = Answers.Base64(prepared.RatchetTree),
            ["newEpoch"] = Answers.Summary(next, Answers.State(next.State)),
        };
        if (prepared.Welcome is { } welcome)
        {
            answer["welcome"] = Answers.Base64(welcome);
        }

        if (next.State.ReInit is null)
        {
            answer["groupInfo"] = Answers.Base64(prepared.GroupInfo);
        }

        if (merge)
        {
            group.MergePendingCommit();
        }

        return answer;
    }

    private JsonObject CreateGroup(PeerRequest request)
    {
        var client = state.Client(request);
        var extensions = ProposalRequests.Extensions(request);
        client.Support(extensions);
        return Answers.Summary(client.Install(MlsGroup.Create(client.Signer, client.Credential, request.Bytes("groupId"), extensions, client.Settings)));
    }

    private JsonObject Commit(PeerRequest request, Changes changes)
    {
        var (client, group) = state.Group(request);
        if (group.HasPendingCommit)
        {
            throw new PeerException("PendingCommit", "a commit is already pending");
        }

        var tree = group.Current.State.Tree;
        var result = group.Commit(new MlsCommitRequest
        {
            Add = changes.Add,
            Remove = [.. changes.Remove.Select(remove => ProposalRequests.Leaf(remove, tree))],
            PreSharedKeys = changes.PreSharedKeys,
            ResumptionEpochs = changes.ResumptionEpochs,
            GroupContextExtensions = changes.Extensions,
            ReInit = changes.ReInit,
            UpdatePath = changes.UpdatePath,
            AuthenticatedData = request.OptionalBytes("aad"),
            TreeInWelcome = request.Flag("ratchetTreeExtension", otherwise: true),
            TreeInGroupInfo = true,
            AsPrivateMessage = !request.Flag("publicMessage", otherwise: true),
        });
        return result switch
        {
            MlsCommitResult.Prepared prepared => Committed(group, prepared, request.Flag("merge", otherwise: true)),
            _ => throw PeerException.Of(((MlsCommitResult.Refused)result).Error),
        };
    }

    private JsonObject MergePending(PeerRequest request)
    {
        var (_, group) = state.Group(request);
        group.MergePendingCommit();
        return Answers.Summary(group);
    }

    private JsonObject ClearPending(PeerRequest request)
    {
        var (_, group) = state.Group(request);
        group.ClearPendingCommit();
        return [];
    }

    private JsonObject Propose(PeerRequest request)
    {
        var (_, group) = state.Group(request);
        var asPrivate = !request.Flag("publicMessage", otherwise: true);
        var current = group.Current.State;
        var message = request.Text("type") == "update"
            ? group.ProposeUpdate(asPrivate)
            : group.Propose(ProposalRequests.Proposal(request, group.Suite, current.Tree, current.Context), asPrivate);
        return new JsonObject { ["proposal"] = Answers.Base64(message) };
    }

    private JsonObject Join(PeerRequest request)
    {
        var client = state.Client(request);
        var former = request.Has("resumeFrom") ? client.Group(request.Bytes("resumeFrom")) : null;
        switch (MlsGroup.Join(request.Bytes("welcome"), client.KeyPackages, request.OptionalBytes("ratchetTree"), client.Settings, former))
        {
            case MlsJoinResult.Joined joined:
                if (!joined.KeyPackage.IsLastResort)
                {
                    client.KeyPackages.Remove(joined.KeyPackage);
                }

                return Answers.Summary(client.Install(joined.Group));
            case MlsJoinResult.Refused refused:
                throw PeerException.Of(refused.Error);
            default:
                throw new InvalidOperationException("There is no other result.");
        }
    }

    /// <summary>As if the process had ended and begun again: the group is what its saved state says.</summary>
    private JsonObject Restart(PeerRequest request)
    {
        var (client, group) = state.Group(request);
        var signer = group.Suite == client.Signer.Suite ? client.Signer : client.SignerOf(group.Suite);
        return Answers.Summary(client.Install(MlsGroup.Restore(group.Serialize(), signer, client.Settings, group.Revision)));
    }

    private static ReadOnlyMemory<byte>[] KeyPackages(PeerRequest request) =>
        [.. request.BytesList(request.Has("keyPackages") ? "keyPackages" : "keyPackage").Select(bytes => (ReadOnlyMemory<byte>)bytes)];

    private static Changes Listed(PeerRequest request)
    {
        var changes = new Changes();
        foreach (var proposal in request.Objects("proposals"))
        {
            switch (proposal.Text("type"))
            {
                case "add":
                    changes.Add.Add(proposal.Bytes("keyPackage"));
                    break;
                case "remove":
                    changes.Remove.Add(proposal);
                    break;
                case "psk":
                    changes.PreSharedKeys.Add(proposal.Bytes("pskId"));
                    break;
                case "resumptionPsk":
                    changes.ResumptionEpochs.Add(proposal.Number("epoch"));
                    break;
                case "groupContextExtensions":
                    changes.Extensions = ProposalRequests.Extensions(proposal);
                    break;
                case "reinit":
                    changes.ReInit = ProposalRequests.ReInit(proposal);
                    break;
                case var type:
                    throw PeerException.BadRequest($"unknown proposal type {type}");
            }
        }

        return changes;
    }

    private sealed class Changes
    {
        internal List<ReadOnlyMemory<byte>> Add { get; init; } = [];

        internal List<PeerRequest> Remove { get; init; } = [];

        internal List<ReadOnlyMemory<byte>> PreSharedKeys { get; } = [];

        internal List<ulong> ResumptionEpochs { get; } = [];

        internal List<Extensibility.Extension>? Extensions { get; set; }

        internal ReInitRequest? ReInit { get; set; }

        internal bool UpdatePath { get; init; }
    }
}

using System.Text.Json.Nodes;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Framing;

namespace GraphChat.Mls.Peer.Commands;

/// <summary>Groups as the delivery service follows them.</summary>
internal sealed class PublicGroupCommands(PeerState state) : ICredentialValidator
{
    private MlsSettings Settings => new() { CredentialValidator = this, MaximumLifetime = TimeSpan.MaxValue };

    public bool Validate(CredentialUse use) => true;

    internal void Register(Dictionary<string, Func<PeerRequest, JsonObject>> commands)
    {
        commands["publicGroupOpen"] = Open;
        commands["publicGroupProcess"] = Process;
        commands["publicGroupState"] = request => State(Find(request).Group);
        commands["publicGroupRestart"] = Restart;
        commands["publicGroupForget"] = Forget;
        commands["publicGroup"] = request => request.Text("action") switch
        {
            "open" => Open(request),
            "process" => Process(request),
            "state" => State(Find(request).Group),
            "restart" => Restart(request),
            "forget" => Forget(request),
            var action => throw PeerException.BadRequest($"unknown action {action}"),
        };
    }

    private JsonObject Open(PeerRequest request)
    {
        var result = PublicGroup.Open(request.Bytes("groupInfo"), request.OptionalBytes("ratchetTree"), Settings);
        if (result is not PublicGroupResult.Opened opened)
        {
            throw PeerException.Of(((PublicGroupResult.Refused)result).Error);
        }

        state.PublicGroups[request.OptionalText("publicGroup") ?? Answers.Base64(opened.Group.GroupId.Span)] = opened.Group;
        var answer = State(opened.Group);
        answer["signerLeafIndex"] = opened.SignerLeafIndex;
        return answer;
    }

    /// <summary>A commit, with what was posted beside it where that is given, or a proposal.</summary>
    private JsonObject Process(PeerRequest request)
    {
        var (name, group) = Find(request);
        var message = request.Bytes("message");
        if (MlsMessageHeader.TryRead(message, out var header) && header.ContentType == ContentType.Proposal)
        {
            var received = group.Receive(message) switch
            {
                PublicProposalResult.Accepted accepted => accepted,
                PublicProposalResult.Refused refused => throw PeerException.Of(refused.Error),
                _ => throw new InvalidOperationException("There is no other result."),
            };
            state.PublicGroups[name] = received.Next;
            var proposal = Answers.Proposal(received.Type, received.Sender);
            proposal["kind"] = "proposal";
            proposal["reference"] = Answers.Base64(received.Reference);
            if (received.RemovedLeafIndex is { } removed)
            {
                proposal["removed"] = removed;
            }

            return proposal;
        }

        var commit = group.Evaluate(message, Optional(request, "groupInfo"), Optional(request, "welcome"), welcomeRequired: false) switch
        {
            PublicCommitResult.Accepted accepted => accepted,
            PublicCommitResult.Refused refused => throw PeerException.Of(refused.Error),
            _ => throw new InvalidOperationException("There is no other result."),
        };
        state.PublicGroups[name] = commit.Next;
        var answer = State(commit.Next);
        answer["kind"] = "commit";
        answer["sender"] = Answers.Sender(commit.Effect.Sender);
        answer["committerLeafIndex"] = commit.Effect.CommitterLeafIndex;
        answer["proposals"] = Answers.Proposals(commit.Effect);
        answer["addedKeyPackages"] = new JsonArray([.. commit.AddedKeyPackages.Select(reference => (JsonNode)Answers.Base64(reference.Span))]);
        return answer;
    }

    private JsonObject Restart(PeerRequest request)
    {
        var (name, group) = Find(request);
        return State(state.PublicGroups[name] = PublicGroup.Restore(group.Serialize(), Settings));
    }

    private JsonObject Forget(PeerRequest request)
    {
        state.PublicGroups.Remove(Find(request).Name);
        return [];
    }

    private (string Name, PublicGroup Group) Find(PeerRequest request)
    {
        var name = request.OptionalText("publicGroup") ?? Answers.Base64(request.Bytes("groupId"));
        return state.PublicGroups.TryGetValue(name, out var group)
            ? (name, group)
            : throw new PeerException("UnknownGroup", "no such public group");
    }

    private static ReadOnlyMemory<byte>? Optional(PeerRequest request, string name) => request.Has(name) ? (ReadOnlyMemory<byte>?)request.Bytes(name) : null;

    private static JsonObject State(PublicGroup group)
    {
        var state = group.State;
        return new JsonObject
        {
            ["groupId"] = Answers.Base64(group.GroupId.Span),
            ["suite"] = (int)group.Suite.Id,
            ["epoch"] = group.Epoch,
            ["treeHash"] = Answers.Base64(group.TreeHash.Span),
            ["groupContext"] = Answers.Base64(group.GroupContext.Span),
            ["confirmedTranscriptHash"] = Answers.Base64(state.Context.ConfirmedTranscriptHash),
            ["confirmationTag"] = Answers.Base64(group.ConfirmationTag.Span),
            ["ratchetTree"] = Answers.Base64(group.ExportRatchetTree()),
            ["members"] = Answers.Members(state.Tree),
            ["pendingProposals"] = group.PendingProposals,
            ["active"] = Answers.State(state),
        };
    }
}

using System.Text;
using System.Text.Json.Nodes;
using GraphChat.Mls.Framing;

namespace GraphChat.Mls.Peer.Commands;

/// <summary>Messages, and what a member can tell of its group.</summary>
internal sealed class MessageCommands(PeerState state)
{
    private const ulong LongestSecret = 16 * 1024;

    internal void Register(Dictionary<string, Func<PeerRequest, JsonObject>> commands)
    {
        commands["processMessage"] = ProcessMessage;
        commands["encrypt"] = Encrypt;
        commands["exportSecret"] = ExportSecret;
        commands["epochAuthenticator"] = request => Answers.Summary(state.Group(request).Group);
        commands["groupState"] = GroupState;
        commands["groupInfo"] = GroupInfo;
    }

    private JsonObject ProcessMessage(PeerRequest request)
    {
        var (_, group) = state.Group(request);
        var message = request.Bytes("message");
        switch (group.Process(message))
        {
            case MlsProcessResult.ApplicationMessage application:
                return new JsonObject
                {
                    ["kind"] = "application",
                    ["data"] = Answers.Base64(application.Data),
                    ["aad"] = Answers.Base64(application.AuthenticatedData),
                    ["senderLeafIndex"] = application.Sender.LeafIndex,
                    ["epoch"] = application.Epoch,
                    ["generation"] = application.Generation,
                };
            case MlsProcessResult.ProposalReceived received:
                var proposal = Answers.Proposal(received.Type, received.Sender);
                proposal["kind"] = "proposal";
                proposal["reference"] = Answers.Base64(received.Reference);
                if (received.RemovedLeafIndex is { } removed)
                {
                    proposal["removed"] = removed;
                }

                return proposal;
            case MlsProcessResult.CommitApplied applied:
                return new JsonObject
                {
                    ["kind"] = "commit",
                    ["sender"] = Answers.Sender(applied.Effect.Sender),
                    ["proposals"] = Answers.Proposals(applied.Effect),
                    ["newEpoch"] = Answers.Summary(group),
                };
            case MlsProcessResult.OwnMessage when MlsMessageHeader.TryRead(message, out var header) && header.ContentType == ContentType.Proposal:
                return new JsonObject { ["kind"] = "proposal", ["duplicate"] = true };
            case MlsProcessResult.OwnMessage:
                throw new PeerException("OwnMessage", "the message is the client's own");
            case MlsProcessResult.Refused refused:
                throw PeerException.Of(refused.Error);
            default:
                throw new InvalidOperationException("There is no other result.");
        }
    }

    private JsonObject Encrypt(PeerRequest request)
    {
        var (_, group) = state.Group(request);
        return new JsonObject { ["message"] = Answers.Base64(group.Protect(request.Bytes("data"), request.OptionalBytes("aad"))) };
    }

    private JsonObject ExportSecret(PeerRequest request)
    {
        var (_, group) = state.Group(request);
        var length = (int)request.Number("length", LongestSecret);
        return new JsonObject
        {
            ["secret"] = Answers.Base64(group.ExportSecret(Encoding.UTF8.GetBytes(request.Text("label")), request.OptionalBytes("context"), length)),
        };
    }

    private JsonObject GroupState(PeerRequest request)
    {
        var (_, group) = state.Group(request);
        var current = group.Current.State;
        var answer = Answers.Summary(group);
        answer["suite"] = (int)group.Suite.Id;
        answer["treeHash"] = Answers.Base64(current.Context.TreeHash);
        answer["confirmedTranscriptHash"] = Answers.Base64(current.Context.ConfirmedTranscriptHash);
        answer["confirmationTag"] = Answers.Base64(current.ConfirmationTag);
        answer["groupContext"] = Answers.Base64(current.Context.Encode());
        answer["ratchetTree"] = Answers.Base64(current.Tree.Encode());
        answer["ownLeafIndex"] = group.OwnLeafIndex;
        answer["members"] = Answers.Members(current.Tree);
        answer["pendingProposals"] = group.PendingProposals;
        return answer;
    }

    private JsonObject GroupInfo(PeerRequest request)
    {
        var (_, group) = state.Group(request);
        return new JsonObject
        {
            ["groupInfo"] = Answers.Base64(group.ExportGroupInfo(request.Flag("withTree", otherwise: true))),
            ["ratchetTree"] = Answers.Base64(group.ExportRatchetTree()),
        };
    }
}

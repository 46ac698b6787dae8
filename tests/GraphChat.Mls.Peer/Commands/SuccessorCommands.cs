using System.Text.Json.Nodes;
using GraphChat.Mls.Extensibility;

namespace GraphChat.Mls.Peer.Commands;

/// <summary>Groups that follow from others: branches, and the successor of a group that was reinitialised.</summary>
internal sealed class SuccessorCommands(PeerState state)
{
    internal void Register(Dictionary<string, Func<PeerRequest, JsonObject>> commands)
    {
        commands["branch"] = Branch;
        commands["reinitWelcome"] = ReInitWelcome;
    }

    private JsonObject Branch(PeerRequest request)
    {
        var (client, former) = state.Group(request);
        var group = MlsGroup.Create(client.SignerOf(former.Suite), client.Credential, request.Bytes("newGroupId"), former.Extensions, client.Settings);
        return Begin(request, client, former, group);
    }

    private JsonObject ReInitWelcome(PeerRequest request)
    {
        var (client, former) = state.Group(request);
        var successor = former.ReInit ?? throw new PeerException("WrongState", "no ReInit was committed");
        client.Support((IEnumerable<Extension>)successor.Extensions);
        var group = MlsGroup.Create(client.SignerOf(successor.Suite), client.Credential, successor.GroupId.Span, successor.Extensions, client.Settings);
        return Begin(request, client, former, group);
    }

    private static JsonObject Begin(PeerRequest request, PeerClient client, MlsGroup former, MlsGroup group)
    {
        var result = group.Commit(new MlsCommitRequest
        {
            Add = [.. request.BytesList("keyPackages").Select(bytes => (ReadOnlyMemory<byte>)bytes)],
            ResumeFrom = former,
            TreeInWelcome = request.Flag("ratchetTreeExtension", otherwise: true),
            TreeInGroupInfo = true,
        });
        if (result is not MlsCommitResult.Prepared prepared)
        {
            throw PeerException.Of(((MlsCommitResult.Refused)result).Error);
        }

        return GroupCommands.Committed(client.Install(group), prepared, merge: true);
    }
}

using System.Text.Json.Nodes;
using GraphChat.Client.GraphQL;
using GraphChat.Mls;
using GraphChat.Mls.Framing;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>Reads what the service says of a group, and believes of it what members have signed.</summary>
internal sealed class GroupReader(ClientCore core)
{
    public const string ResetHealth = "RESET";
    private const int MostAttempts = 4;

    /// <summary>The group; null where the person is no member any more.</summary>
    /// <exception cref="GraphChatException">The server cannot be reached, or its answer is none.</exception>
    public async Task<GroupView?> ReadAsync(Guid conversation, CancellationToken cancellationToken)
    {
        try
        {
            var variables = new JsonObject { ["id"] = new ConversationId(conversation).ToString() };
            var answer = await core.Api.ExecuteAsync(OperationDocument.Group, variables, AnswersJson.Default.GroupAnswer, cancellationToken);
            if (answer.Node?.Group is not { } group)
            {
                return null;
            }

            return MlsMessageHeader.TryRead(group.GroupInfo, out var header)
                && ConversationGroupId.TryParse(header.GroupId.Span, out var id) && id.ConversationId == conversation
                ? new GroupView(new GroupPlace(id.Incarnation, header.Epoch), group.GroupInfo, group.RatchetTree, group.Health == ResetHealth)
                : throw GraphQLError.Unexpected("a group of another conversation");
        }
        catch (GraphChatException exception) when (exception.Code is ApiCode.NotFound or ApiCode.Removed)
        {
            return null;
        }
    }

    /// <summary>Whether the service has a later incarnation of the group than that one.</summary>
    public async Task<bool> IsReplacedAsync(Guid conversation, uint incarnation, CancellationToken cancellationToken) =>
        (core.Find(conversation) is { Info.Replaced: var replaced } && replaced > incarnation)
        || (await ReadAsync(conversation, cancellationToken) is { } view && view.Place.Incarnation > incarnation);

    /// <summary>
    /// The group as its last committer signed it; null where that is no device of a person in our own tree, or anything in it is not
    /// as it should be: else whoever runs the server could put a group of its own in the place of this one.
    /// </summary>
    public async Task<PublicGroup?> OpenAsync(ConversationState state, GroupView view, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            core.Chains.TakeMissing();
            if (PublicGroup.Open(view.GroupInfo, view.RatchetTree, core.Settings) is PublicGroupResult.Opened { Group: var group, SignerLeafIndex: var leaf })
            {
                var signer = group.Members.Where(member => member.LeafIndex == leaf).Select(ConversationState.Identity).FirstOrDefault();
                return signer is not null && core.Locked(state.People).Contains(signer.Value.UserId) ? group : null;
            }

            if (core.Chains.TakeMissing() is not { Count: > 0 } missing)
            {
                break;
            }

            foreach (var person in missing)
            {
                await core.Chains.RefreshAsync(person, cancellationToken);
            }
        }

        return null;
    }
}

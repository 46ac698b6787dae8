using GraphChat.Api.Inputs;
using GraphChat.Delivery;
using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Rates;

namespace GraphChat.Api.Conversations;

/// <summary>The fields of <c>Mutation</c> about conversations.</summary>
internal static class ConversationMutations
{
    public static async Task<CreateConversationPayload> CreateConversation(
        CreateConversationInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Conversation, 1, cancellationToken);
        return new(await useCases.CreateConversation.ExecuteAsync(
            caller,
            new Delivery.Conversations.CreateConversationInput(new ConversationId(input.ConversationId), input.GroupInfo),
            cancellationToken));
    }

    public static async Task<SubmitCommitOutput> SubmitCommit(
        SubmitCommitInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Commit, 1, cancellationToken);
        return await useCases.SubmitCommit.ExecuteAsync(
            caller,
            new Delivery.Commits.SubmitCommitInput(
                Ids.Conversation(input.ConversationId, "conversationId"),
                input.ClientMessageId,
                input.Commit,
                input.Welcome,
                input.GroupInfo,
                input.Fingerprint),
            cancellationToken);
    }
}

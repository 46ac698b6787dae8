using GraphChat.Api.Inputs;
using GraphChat.Delivery;
using GraphChat.Delivery.Rates;

namespace GraphChat.Api.Messages;

/// <summary>The fields of <c>Mutation</c> about messages.</summary>
internal static class MessageMutations
{
    public static async Task<SendMessagePayload> SendMessage(
        SendMessageInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Message, 1, cancellationToken);
        return new(await useCases.SendMessage.ExecuteAsync(
            caller,
            new Delivery.Messages.SendMessageInput(
                Ids.Conversation(input.ConversationId, "conversationId"), input.ClientMessageId, input.Message),
            cancellationToken));
    }
}

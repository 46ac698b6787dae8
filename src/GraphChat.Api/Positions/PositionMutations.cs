using GraphChat.Api.Inputs;
using GraphChat.Delivery;
using GraphChat.Delivery.Positions;
using GraphChat.Delivery.Rates;

namespace GraphChat.Api.Positions;

/// <summary>The fields of <c>Mutation</c> about positions and what is volatile.</summary>
internal static class PositionMutations
{
    public static async Task<MarkPositionPayload> MarkPosition(
        MarkPositionInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Other, 1, cancellationToken);
        return new(await useCases.MarkPosition.ExecuteAsync(
            caller,
            new Delivery.Positions.MarkPositionInput(
                Ids.Conversation(input.ConversationId, "conversationId"), input.Delivered, input.Read),
            cancellationToken));
    }

    public static async Task<SetTypingPayload> SetTyping(
        SetTypingInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Other, 1, cancellationToken);
        var conversation = Ids.Conversation(input.ConversationId, "conversationId");
        await useCases.SetTyping.ExecuteAsync(caller, conversation, input.IsTyping, cancellationToken);
        return new SetTypingPayload(conversation.ToString());
    }

    public static async Task<ChangeSettingsPayload> ChangeSettings(
        ChangeSettingsInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Other, 1, cancellationToken);
        return new(await useCases.ChangeSettings.ExecuteAsync(
            caller, new PersonSettings(input.ShowPositions, input.ShowLastSeen), cancellationToken));
    }

    public static async Task<BlockPersonPayload> BlockPerson(
        BlockPersonInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Other, 1, cancellationToken);
        return new(await useCases.BlockPerson.BlockAsync(caller, Ids.Person(input.PersonId, "personId"), cancellationToken));
    }

    public static async Task<UnblockPersonPayload> UnblockPerson(
        UnblockPersonInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Other, 1, cancellationToken);
        return new(await useCases.BlockPerson.UnblockAsync(caller, Ids.Person(input.PersonId, "personId"), cancellationToken));
    }
}

using GraphChat.Api.Inputs;
using GraphChat.Delivery;
using GraphChat.Delivery.Rates;

namespace GraphChat.Api.Groups;

/// <summary>The fields of <c>Mutation</c> about groups.</summary>
internal static class GroupMutations
{
    public static async Task<SubmitProposalPayload> SubmitProposal(
        SubmitProposalInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Commit, 1, cancellationToken);
        return new(await useCases.SubmitProposal.ExecuteAsync(
            caller,
            new Delivery.Proposals.SubmitProposalInput(
                Ids.Conversation(input.ConversationId, "conversationId"), input.ClientMessageId, input.Proposal),
            cancellationToken));
    }

    public static async Task<ReportEpochPayload> ReportEpoch(
        ReportEpochInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Other, 1, cancellationToken);
        return new(await useCases.ReportEpoch.ExecuteAsync(
            caller,
            new Delivery.Groups.ReportEpochInput(
                Ids.Conversation(input.ConversationId, "conversationId"), input.Epoch, input.Fingerprint),
            cancellationToken));
    }

    public static async Task<ResetConversationPayload> ResetConversation(
        ResetConversationInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Conversation, 1, cancellationToken);
        return new(await useCases.ResetConversation.ExecuteAsync(
            caller,
            new Delivery.Groups.ResetConversationInput(
                Ids.Conversation(input.ConversationId, "conversationId"), input.ClientMessageId, input.GroupInfo),
            cancellationToken));
    }

    public static async Task<AcknowledgeWelcomePayload> AcknowledgeWelcome(
        AcknowledgeWelcomeInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Other, 1, cancellationToken);
        var conversation = Ids.Conversation(input.ConversationId, "conversationId");
        await useCases.AcknowledgeWelcome.ExecuteAsync(caller, conversation, input.Sequence, cancellationToken);
        return new AcknowledgeWelcomePayload(conversation.ToString());
    }
}

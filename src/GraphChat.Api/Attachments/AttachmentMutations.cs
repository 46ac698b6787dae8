using GraphChat.Api.Inputs;
using GraphChat.Delivery;

namespace GraphChat.Api.Attachments;

/// <summary>The fields of <c>Mutation</c> about attachments.</summary>
internal static class AttachmentMutations
{
    public static async Task<UploadPayload> BeginUpload(
        BeginUploadInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        new(await useCases.UploadAttachment.BeginAsync(
            caller,
            new Delivery.Attachments.BeginUploadInput(
                input.Id, Ids.Conversation(input.ConversationId, "conversationId"), input.Size, input.Hash),
            cancellationToken));

    public static async Task<UploadPayload> UploadPart(
        UploadPartInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        new(await useCases.UploadAttachment.AddPartAsync(caller, input.Id, input.Offset, input.Bytes, cancellationToken));

    public static async Task<SignUploadPartPayload> SignUploadPart(
        SignUploadPartInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        new(await useCases.SignAttachment.ForPartAsync(caller, input.Id, input.Offset, input.Size, cancellationToken));

    public static async Task<BindAttachmentsPayload> BindAttachments(
        BindAttachmentsInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        var message = EventId.TryParse(input.EventId, out var id)
            ? id
            : throw new DeliveryException(
                DeliveryErrorCode.BadInput,
                "eventId: such an id is evt_ and 32 lowercase hexadecimal digits.",
                new Dictionary<string, object> { ["argument"] = "eventId" });
        await useCases.BindAttachments.ExecuteAsync(caller, message, input.Ids, cancellationToken);
        return new BindAttachmentsPayload(message.ToString());
    }
}

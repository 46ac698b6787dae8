using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Mls.Framing;

/// <summary>What anyone who carries a message can see of it. Nothing here is verified.</summary>
/// <param name="WireFormat">The kind of message.</param>
/// <param name="GroupId">The group; empty for Welcome and KeyPackage.</param>
/// <param name="Epoch">The epoch; 0 for Welcome and KeyPackage.</param>
/// <param name="ContentType">What is framed; null for the messages that frame nothing.</param>
/// <param name="AuthenticatedData">The authenticated data of a framed message.</param>
/// <param name="Sender">The claimed sender of a PublicMessage; a PrivateMessage hides it.</param>
public sealed record MlsMessageHeader(
    WireFormat WireFormat, ReadOnlyMemory<byte> GroupId, ulong Epoch, ContentType? ContentType, ReadOnlyMemory<byte> AuthenticatedData, Sender? Sender)
{
    /// <summary>
    /// Reads a whole MLSMessage strictly, its body included, and gives its header; false if it is malformed or of an unsupported kind.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> message, [NotNullWhen(true)] out MlsMessageHeader? header)
    {
        try
        {
            header = Of(MlsMessage.Decode(message));
            return true;
        }
        catch (MlsException)
        {
            header = null;
            return false;
        }
    }

    private static MlsMessageHeader Of(MlsMessage message) => message.Body switch
    {
        PublicMessage { Content: var content } =>
            new(message.Format, content.GroupId, content.Epoch, content.ContentType, content.AuthenticatedData, content.Sender),
        PrivateMessage body => new(message.Format, body.GroupId, body.Epoch, body.ContentType, body.AuthenticatedData, null),
        GroupCreation.GroupInfo { Context: var context } => new(message.Format, context.GroupId, context.Epoch, null, default, null),
        _ => new(message.Format, default, 0, null, default, null),
    };
}

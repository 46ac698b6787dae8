using GraphChat.Delivery.History;

namespace GraphChat.Api.Messages;

/// <summary>The fields of <c>Welcome</c> that its properties do not serve.</summary>
internal static class WelcomeFields
{
    public static string ConversationId(Welcome welcome) => welcome.Conversation.ToString();

    public static ReadOnlyMemory<byte> Welcome(Welcome welcome) => welcome.Bytes;
}

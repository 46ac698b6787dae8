using GraphChat.Delivery.Positions;

namespace GraphChat.Api.Positions;

/// <summary>The fields of <c>ReadPosition</c> that its properties do not serve.</summary>
internal static class ReadPositionFields
{
    public static string ConversationId(ReadPosition position) => position.Conversation.ToString();

    public static string PersonId(ReadPosition position) => position.User.ToString();
}

using GraphChat.Delivery.Fanout;

namespace GraphChat.Api.Positions;

/// <summary>The fields of <c>TypingSignal</c> that its properties do not serve.</summary>
internal static class TypingSignalFields
{
    public static string ConversationId(Signal.Typing signal) => signal.Conversation.ToString();

    public static string PersonId(Signal.Typing signal) => signal.User.ToString();
}

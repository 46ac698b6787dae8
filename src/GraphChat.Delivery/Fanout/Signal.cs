using GraphChat.Delivery.Positions;

namespace GraphChat.Delivery.Fanout;

/// <summary>Something volatile: told to whoever is there, never stored, lost where nobody is.</summary>
public abstract record Signal
{
    /// <summary>Somebody in a conversation is writing, or has stopped.</summary>
    public sealed record Typing(ConversationId Conversation, UserId User, bool IsTyping) : Signal;

    /// <summary>Somebody in a conversation has received or read more.</summary>
    public sealed record Moved(ReadPosition Position) : Signal;

    /// <summary>A device of the person's is running out of key packages: publish more.</summary>
    public sealed record KeyPackagesLow(DeviceId Device, int Left) : Signal;
}

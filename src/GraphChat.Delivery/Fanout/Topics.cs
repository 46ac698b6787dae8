namespace GraphChat.Delivery.Fanout;

/// <summary>The names under which nodes speak to each other.</summary>
public static class Topics
{
    /// <summary>What was added to the line.</summary>
    public const string Line = "graphchat:line";

    /// <summary>What is volatile: who writes, who has read.</summary>
    public const string Signals = "graphchat:signals";

    /// <summary>Who is connected.</summary>
    public const string Presence = "graphchat:presence";
}

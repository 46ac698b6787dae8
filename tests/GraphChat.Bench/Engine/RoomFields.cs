namespace GraphChat.Bench.Engine;

/// <summary>The one field below the root that has arguments.</summary>
internal static class RoomFields
{
    public static ConversationQueries.MessageConnection Messages(ConversationQueries.Room room, int first, string? after) =>
        after is null && first > 0 ? room.AllMessages : throw new ArgumentOutOfRangeException(nameof(first));
}

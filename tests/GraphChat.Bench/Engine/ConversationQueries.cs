namespace GraphChat.Bench.Engine;

/// <summary>The resolver of the query; all else are properties.</summary>
internal sealed class ConversationQueries(ConversationQueries.Room conversation)
{
    public Room? Conversation(string id) => id == conversation.Id ? conversation : null;

    internal sealed record Room(
        string Id, string Kind, DateTimeOffset CreatedAt, long Sequence, IReadOnlyList<Member> Members, MessageConnection AllMessages);

    internal sealed record Member(string Role, DateTimeOffset JoinedAt, Person Person);

    internal sealed record Person(string Id, string Name, bool IsOnline);

    internal sealed record MessageConnection(IReadOnlyList<MessageEdge> Edges, PageInfo PageInfo);

    internal sealed record MessageEdge(string Cursor, Message Node);

    internal sealed record Message(string Id, int Sequence, DateTimeOffset SentAt, Person Sender, string Payload, int Size);

    internal sealed record PageInfo(string? StartCursor, string? EndCursor, bool HasNextPage, bool HasPreviousPage);
}

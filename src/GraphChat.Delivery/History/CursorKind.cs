namespace GraphChat.Delivery.History;

/// <summary>What a cursor is a place in. The numbers are in the cursors that clients keep.</summary>
internal enum CursorKind : byte
{
    Conversation = 1,
    Inbox = 2,
    Conversations = 3,
    Members = 4,
    People = 5,
}

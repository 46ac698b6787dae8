namespace GraphChat.Client.Conversations;

/// <summary>A received item as the store keeps it until it is acknowledged; a message is kept by reference to the history.</summary>
internal sealed record StoredItem(
    string Kind, Guid Conversation, long Sequence, Guid? Person = null, Guid[]? Joined = null, Guid[]? Left = null, string? Title = null, int Incident = 0)
{
    public const string Message = "message";
    public const string Members = "members";
    public const string TitleKind = "title";
    public const string IncidentItem = "incident";
}

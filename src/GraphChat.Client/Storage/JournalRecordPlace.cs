namespace GraphChat.Client.Storage;

/// <summary>Where a record lies in its file, and what it is chained to.</summary>
internal sealed record JournalRecordPlace(long Offset, int Length, byte[] Link);

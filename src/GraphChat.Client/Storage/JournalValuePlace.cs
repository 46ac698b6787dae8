namespace GraphChat.Client.Storage;

/// <summary>Where a value lies in its record's plaintext.</summary>
internal readonly record struct JournalValuePlace(JournalRecordPlace Record, int Position, int Length);

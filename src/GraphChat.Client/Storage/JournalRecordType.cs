namespace GraphChat.Client.Storage;

/// <summary>What a record of the journal holds.</summary>
internal enum JournalRecordType : byte
{
    /// <summary>A transaction.</summary>
    Commit = 1,

    /// <summary>Part of what was there when the file was made.</summary>
    Snapshot = 2,

    /// <summary>The last part: before it the file is not complete.</summary>
    SnapshotEnd = 3,
}

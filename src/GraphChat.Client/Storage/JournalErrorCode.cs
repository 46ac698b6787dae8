namespace GraphChat.Client.Storage;

/// <summary>Why a journal cannot be opened, read or written.</summary>
public enum JournalErrorCode
{
    /// <summary>Another process has it open.</summary>
    InUse,

    /// <summary>The key file or passphrase is not the journal's.</summary>
    WrongKey,

    /// <summary>The key file can be read by other users, is missing, or is not 32 bytes.</summary>
    BadKeyFile,

    /// <summary>The file is not a journal, or was written by a later version.</summary>
    Unsupported,

    /// <summary>Something inside the file was changed, removed or reordered.</summary>
    Damaged,

    /// <summary>The file is an older copy of itself: going on from it would use keys twice.</summary>
    RolledBack,

    /// <summary>The disk refused a write; what was not acknowledged is not stored. Open it again.</summary>
    WriteFailed,

    /// <summary>A key, a value or a transaction is over its limit.</summary>
    TooLarge,
}

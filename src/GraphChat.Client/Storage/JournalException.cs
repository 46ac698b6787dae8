namespace GraphChat.Client.Storage;

/// <summary>A journal cannot be opened, read or written; the message says what to do and holds nothing of its content.</summary>
public sealed class JournalException(JournalErrorCode code, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public JournalErrorCode Code { get; } = code;
}

namespace GraphChat.Client.Storage;

/// <summary>One open file of a journal. Not thread-safe.</summary>
internal interface IJournalFile : IDisposable
{
    long Length { get; }

    /// <summary>Fills the span from <paramref name="offset"/>, as far as the file goes; gives the count read.</summary>
    int Read(long offset, Span<byte> destination);

    void Write(long offset, ReadOnlySpan<byte> source);

    void Truncate(long length);

    /// <summary>Returns when all that was written would survive a power cut.</summary>
    void Flush();
}

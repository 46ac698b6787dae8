namespace GraphChat.Bench;

/// <summary>Which of two values is the better one.</summary>
internal enum Better
{
    /// <summary>As for a throughput.</summary>
    More,

    /// <summary>As for a time or a memory.</summary>
    Less,
}

namespace GraphChat.Cli.Chat;

/// <summary>Where the chat is typed and shown.</summary>
internal interface IChatTerminal : IDisposable
{
    /// <summary>What is shown before what one types; empty where nothing is.</summary>
    string Prompt { get; set; }

    /// <summary>Whether a script types, which reads nothing and does not mind waiting.</summary>
    bool IsScript { get; }

    /// <summary>The next line; null at the end of the input.</summary>
    Task<string?> ReadLineAsync(CancellationToken cancellationToken);

    /// <summary>Shows a line, above what is being typed. Thread-safe.</summary>
    void WriteLine(string line);
}

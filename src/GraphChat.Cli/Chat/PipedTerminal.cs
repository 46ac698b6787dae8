namespace GraphChat.Cli.Chat;

/// <summary>Lines in, lines out: for scripts and pipes.</summary>
internal sealed class PipedTerminal(TextReader input, TextWriter output) : IChatTerminal
{
    private readonly Lock _lock = new();

    /// <inheritdoc />
    public string Prompt { get; set; } = "";

    /// <inheritdoc />
    public bool IsScript => true;

    /// <inheritdoc />
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        // Off this thread: a read of standard input blocks and knows no cancellation.
        await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);

    /// <inheritdoc />
    public void WriteLine(string line)
    {
        lock (_lock)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }
}

namespace GraphChat.Server.Commands;

/// <summary>Why the server does not start: sentences that say what to do, without secrets, and the exit code.</summary>
internal sealed class StartFailure(int exitCode, params string[] sentences)
    : Exception(string.Join(Environment.NewLine, sentences))
{
    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Sentences { get; } = sentences;
}

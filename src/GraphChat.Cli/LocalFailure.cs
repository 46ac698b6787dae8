namespace GraphChat.Cli;

/// <summary>A failure that the person at the terminal can act on: one sentence and an exit code, no stack.</summary>
internal sealed class LocalFailure : Exception
{
    /// <summary>A failure whose <paramref name="message"/> says what to do; it must hold no secret.</summary>
    public LocalFailure(int exitCode, string message, Exception? inner = null)
        : base(message, inner) => Code = exitCode;

    /// <summary>One of <see cref="ExitCode"/>.</summary>
    public int Code { get; }

    /// <summary>Something needed is missing, taken or down.</summary>
    public static LocalFailure Unavailable(string message, Exception? inner = null) => new(ExitCode.Unavailable, message, inner);

    /// <summary>Wrong command line or input.</summary>
    public static LocalFailure Usage(string message) => new(ExitCode.Usage, message);
}

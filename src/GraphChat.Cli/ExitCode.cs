namespace GraphChat.Cli;

/// <summary>What the process answers its caller; the numbers of sysexits.h where it has one.</summary>
internal static class ExitCode
{
    /// <summary>All that was asked was done and found right.</summary>
    public const int Success = 0;

    /// <summary>It ran, and what it checks was found wrong.</summary>
    public const int Different = 1;

    /// <summary>Wrong command line or input.</summary>
    public const int Usage = 64;

    /// <summary>Something needed is missing, taken or down; the sentence printed says what to do.</summary>
    public const int Unavailable = 69;

    /// <summary>A fault of this program.</summary>
    public const int Internal = 70;

    /// <summary>Ended by Ctrl-C or a signal before it was done.</summary>
    public const int Interrupted = 130;
}

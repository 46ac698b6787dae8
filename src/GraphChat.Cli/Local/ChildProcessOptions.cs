namespace GraphChat.Cli.Local;

/// <summary>How to start one process.</summary>
internal sealed record ChildProcessOptions(string Name, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Under which identity.</summary>
    public RunAs RunAs { get; init; } = RunAs.Directly;

    /// <summary>Added to our own environment; null takes a variable out of it.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where its output is appended; nowhere if null.</summary>
    public string? LogFile { get; init; }

    /// <summary>Told each line of its output, one at a time.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>Written to its input, which is then closed.</summary>
    public string? StandardInput { get; init; }

    /// <summary>Where it runs.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How it is asked to end.</summary>
    public int StopSignal { get; init; } = Signals.Terminate;

    /// <summary>What it gets from the kernel if we die without having stopped it.</summary>
    public int DeathSignal { get; init; } = Signals.Terminate;
}

namespace GraphChat.Cli.Chaos;

/// <summary>One fault that was made.</summary>
/// <param name="Kind">Which.</param>
/// <param name="At">When, from the beginning of the run.</param>
/// <param name="Lasted">Until it was healed.</param>
internal sealed record FaultRecord(FaultKind Kind, TimeSpan At, TimeSpan Lasted)
{
    /// <summary>Whether people can write meanwhile, as many nodes as there are.</summary>
    public bool GoesOn { get; init; }
}

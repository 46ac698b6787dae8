namespace GraphChat.Cli.Chaos;

/// <summary>Counts from many threads.</summary>
internal sealed class Tally
{
    private int _count;

    /// <summary>How many there were.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>One more.</summary>
    public void Add() => Interlocked.Increment(ref _count);
}

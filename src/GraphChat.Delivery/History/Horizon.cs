namespace GraphChat.Delivery.History;

/// <summary>What retention has left of the log, seen by one person.</summary>
/// <param name="Position">Events up to this position of the line are no longer kept; 0 where all are.</param>
/// <param name="MayMiss">Whether an event that the person was to get may be among them.</param>
public sealed record Horizon(long Position, bool MayMiss);

namespace GraphChat.Server.Health;

/// <summary>Something that the node works with.</summary>
/// <param name="Name">What health calls it.</param>
/// <param name="IsNeeded">Whether the node can do nothing without it.</param>
/// <param name="IsUpAsync">Whether it answers; may throw where it does not.</param>
internal sealed record Dependency(string Name, bool IsNeeded, Func<CancellationToken, Task<bool>> IsUpAsync);

namespace GraphChat.Cli.Local;

/// <summary>Where a running instance is.</summary>
/// <param name="ProcessId">The process that supervises it.</param>
/// <param name="Origin">Its address.</param>
internal sealed record InstanceInfo(int ProcessId, string Origin);

namespace GraphChat.Server.Health;

/// <summary>What <c>/health/ready</c> answers.</summary>
internal sealed record HealthReport(bool IsReady, string Status, IReadOnlyDictionary<string, string> Checks);

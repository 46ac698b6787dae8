namespace GraphChat.Identity.Audit;

/// <summary>A row of the audit trail.</summary>
internal sealed record AuditEvent(
    DateTimeOffset At, string Kind, string? Subject, string? ClientId, string? SessionId, string? Address, string? CorrelationId, string? Details);

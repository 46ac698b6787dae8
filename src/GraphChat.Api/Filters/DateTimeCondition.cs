namespace GraphChat.Api.Filters;

/// <summary>A condition on an instant.</summary>
internal sealed record DateTimeCondition(
    DateTimeOffset? Eq,
    DateTimeOffset? Ne,
    DateTimeOffset? Lt,
    DateTimeOffset? Le,
    DateTimeOffset? Gt,
    DateTimeOffset? Ge,
    IReadOnlyList<DateTimeOffset>? Between);

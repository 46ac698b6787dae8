namespace GraphChat.Api.Filters;

/// <summary>A condition on an id in its text form.</summary>
internal sealed record IdCondition(
    string? Eq, string? Ne, IReadOnlyList<string>? In, IReadOnlyList<string>? NotIn, string? BeginsWith, string? Contains);

namespace GraphChat.Api.Filters;

/// <summary>A condition on a whole number.</summary>
internal sealed record LongCondition(
    long? Eq, long? Ne, IReadOnlyList<long>? In, IReadOnlyList<long>? NotIn, long? Lt, long? Le, long? Gt, long? Ge, IReadOnlyList<long>? Between);

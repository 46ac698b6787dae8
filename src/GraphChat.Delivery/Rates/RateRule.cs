namespace GraphChat.Delivery.Rates;

/// <summary>At most so many within a window; windows begin at whole multiples of their length since 1970.</summary>
/// <param name="Limit">How many, 1 or more.</param>
/// <param name="Window">One second to one hour.</param>
public sealed record RateRule(int Limit, TimeSpan Window);

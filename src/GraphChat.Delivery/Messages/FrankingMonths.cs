using System.Globalization;

namespace GraphChat.Delivery.Messages;

/// <summary>The names of the months that franking keys are made for.</summary>
public static class FrankingMonths
{
    /// <summary>How many months a key is kept after its own.</summary>
    public const int Kept = 13;

    /// <summary>The id of the key of the month that a time is in (UTC), as in <c>2026-11</c>.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The oldest id that is still kept; ids sort as their months do.</summary>
    public static string Oldest(DateTimeOffset now) => Of(now.UtcDateTime.AddMonths(-Kept));
}

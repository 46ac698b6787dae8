namespace GraphChat.Delivery;

/// <summary>The time as it is stored and tagged: whole milliseconds, so that every copy of it is the same.</summary>
internal static class Clock
{
    public static DateTimeOffset Now(TimeProvider time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}

using System.Globalization;

namespace GraphChat.Delivery.Postgres.Notify;

/// <summary>
/// A frame as notifications, whose payload is text under 8,000 bytes: <c>id part parts topic base64</c>. A topic holds no
/// space.
/// </summary>
internal static class Notification
{
    public const int MaxFrame = 2 * 1024 * 1024;
    public const int MaxParts = (MaxFrame / PartLength) + 1;
    private const int PartLength = 5_400;

    public static IEnumerable<string> Split(string topic, ReadOnlySpan<byte> frame)
    {
        var id = Guid.NewGuid().ToString("n");
        var count = Math.Max(1, (frame.Length + PartLength - 1) / PartLength);
        var payloads = new string[count];
        for (var part = 0; part < count; part++)
        {
            var bytes = frame[(part * PartLength)..Math.Min(frame.Length, (part + 1) * PartLength)];
            payloads[part] = string.Create(CultureInfo.InvariantCulture, $"{id} {part} {count} {topic} {Convert.ToBase64String(bytes)}");
        }

        return payloads;
    }
}

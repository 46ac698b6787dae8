using System.Globalization;

namespace GraphChat.Delivery.Postgres.Notify;

/// <summary>Puts frames together again; bounded, as anybody with the database's password may notify. One listener's.</summary>
internal sealed class NotificationParts
{
    private const int Fields = 5;
    private const int MaxUnfinished = 64;
    private readonly Dictionary<string, byte[]?[]> _unfinished = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    /// <summary>Takes a part; true when it completes a frame. What is malformed is passed over.</summary>
    public bool TryAdd(string payload, out string topic, out ReadOnlyMemory<byte> frame)
    {
        topic = string.Empty;
        frame = default;
        var fields = payload.Split(' ');
        if (fields.Length != Fields
            || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            || !int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is < 1 or > Notification.MaxParts || part >= count)
        {
            return false;
        }

        var bytes = new byte[fields[4].Length];
        if (!Convert.TryFromBase64String(fields[4], bytes, out var written))
        {
            return false;
        }

        topic = fields[3];
        if (count == 1)
        {
            frame = bytes.AsMemory(0, written);
            return true;
        }

        return TryComplete(fields[0], part, count, bytes[..written], out frame);
    }

    private bool TryComplete(string id, int part, int count, byte[] bytes, out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        if (!_unfinished.TryGetValue(id, out var parts))
        {
            while (_oldest.Count >= MaxUnfinished)
            {
                _unfinished.Remove(_oldest.Dequeue());
            }

            _unfinished.Add(id, parts = new byte[count][]);
            _oldest.Enqueue(id);
        }

        if (parts.Length != count)
        {
            return false;
        }

        parts[part] = bytes;
        if (parts.Contains(null))
        {
            return false;
        }

        _unfinished.Remove(id);
        frame = parts.SelectMany(one => one!).ToArray();
        return true;
    }
}

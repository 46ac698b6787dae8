using System.Security.Cryptography;
using System.Text;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// What goes over the bus: <c>version 1 || node (16) || body || HMAC-SHA256(bus key, length and text of the topic || all
/// before)</c>. Who can write to the bus but has no key can repeat a frame and nothing else. Thread-safe.
/// </summary>
internal sealed class FrameSeal(NodeKeys keys, Guid node)
{
    private const byte Version = 1;
    private const int HeaderLength = 17;
    private const int MacLength = HMACSHA256.HashSizeInBytes;
    private readonly byte[] _key = keys.Bus.ToArray();

    public byte[] Seal(string topic, ReadOnlySpan<byte> body)
    {
        var frame = new byte[HeaderLength + body.Length + MacLength];
        frame[0] = Version;
        node.TryWriteBytes(frame.AsSpan(1), bigEndian: true, out _);
        body.CopyTo(frame.AsSpan(HeaderLength));
        Compute(topic, frame.AsSpan(0, HeaderLength + body.Length), frame.AsSpan(HeaderLength + body.Length));
        return frame;
    }

    /// <summary>The body of an authentic frame; false for any other, and for one of this node's own.</summary>
    public FrameOrigin Open(string topic, ReadOnlyMemory<byte> frame, out Guid sender, out ReadOnlyMemory<byte> body)
    {
        sender = default;
        body = default;
        if (frame.Length < HeaderLength + MacLength || frame.Span[0] != Version)
        {
            return FrameOrigin.Unknown;
        }

        sender = new Guid(frame.Span.Slice(1, 16), bigEndian: true);
        if (sender == node)
        {
            return FrameOrigin.Self;
        }

        Span<byte> mac = stackalloc byte[MacLength];
        Compute(topic, frame.Span[..^MacLength], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, frame.Span[^MacLength..]))
        {
            return FrameOrigin.Unknown;
        }

        body = frame[HeaderLength..^MacLength];
        return FrameOrigin.Node;
    }

    private void Compute(string topic, ReadOnlySpan<byte> frame, Span<byte> mac)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        var name = Encoding.UTF8.GetBytes(topic);
        hash.AppendData([(byte)name.Length]);
        hash.AppendData(name);
        hash.AppendData(frame);
        hash.GetHashAndReset(mac);
    }
}

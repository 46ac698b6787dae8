namespace GraphChat.Mls;

/// <summary>Bytes as the key of a dictionary.</summary>
internal readonly struct ByteKey(byte[] bytes) : IEquatable<ByteKey>
{
    internal byte[] Bytes { get; } = bytes;

    public bool Equals(ByteKey other) => Bytes.AsSpan().SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is ByteKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }
}

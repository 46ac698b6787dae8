using System.Diagnostics.CodeAnalysis;

namespace GraphChat.GraphQL.Execution.Planning;

/// <summary>
/// Keeps prepared documents by their bytes. Two generations: when the younger is full it becomes the older one, so that what
/// was used in neither is forgotten. Thread-safe; never holds more than its bound.
/// </summary>
internal sealed class DocumentCache(int capacity, int longest)
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private readonly Lock _lock = new();
    private Dictionary<byte[], PreparedDocument> _young = new(BytesComparer.Instance);
    private Dictionary<byte[], PreparedDocument> _old = new(BytesComparer.Instance);

    public bool TryGet(ReadOnlySpan<byte> source, [NotNullWhen(true)] out PreparedDocument? document)
    {
        document = null;
        if (source.Length > longest)
        {
            return false;
        }

        lock (_lock)
        {
            return Find(source, out document);
        }
    }

    /// <summary>Keeps a document and gives the one that is kept: where several prepare the same at once, all go on with the first one's.</summary>
    public PreparedDocument Add(ReadOnlySpan<byte> source, PreparedDocument document)
    {
        if (source.Length > longest)
        {
            return document;
        }

        lock (_lock)
        {
            if (Find(source, out var known))
            {
                return known;
            }

            Keep(source.ToArray(), document);
            return document;
        }
    }

    private bool Find(ReadOnlySpan<byte> source, [NotNullWhen(true)] out PreparedDocument? document)
    {
        if (_young.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(source, out document))
        {
            return true;
        }

        if (_old.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(source, out var key, out document))
        {
            Keep(key, document);
            return true;
        }

        return false;
    }

    private void Keep(byte[] key, PreparedDocument document)
    {
        if (_young.Count >= _half)
        {
            _old = _young;
            _young = new Dictionary<byte[], PreparedDocument>(BytesComparer.Instance);
        }

        _young.TryAdd(key, document);
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly BytesComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}

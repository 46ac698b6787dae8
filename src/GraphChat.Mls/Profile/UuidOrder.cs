namespace GraphChat.Mls.Profile;

/// <summary>UUIDs in the order of their bytes on the wire.</summary>
internal sealed class UuidOrder : IComparer<Guid>
{
    public static UuidOrder Instance { get; } = new();

    public int Compare(Guid x, Guid y)
    {
        Span<byte> left = stackalloc byte[16];
        Span<byte> right = stackalloc byte[16];
        x.TryWriteBytes(left, bigEndian: true, out _);
        y.TryWriteBytes(right, bigEndian: true, out _);
        return left.SequenceCompareTo(right);
    }
}

namespace GraphChat.Delivery.Messages;

/// <summary>One of the server's franking keys. The key never leaves the process and is not printed.</summary>
public sealed class FrankingKey(string id, byte[] key)
{
    /// <summary>A year and month, as in <c>2026-11</c>.</summary>
    public string Id { get; } = id;

    /// <summary>The key; 32 bytes.</summary>
    internal ReadOnlySpan<byte> Key => key;

    /// <inheritdoc />
    public override string ToString() => $"FrankingKey {Id}";
}

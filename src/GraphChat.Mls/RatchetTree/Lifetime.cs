namespace GraphChat.Mls.RatchetTree;

/// <summary>When a key package may be used: seconds since 1970, both ends included.</summary>
internal readonly record struct Lifetime(ulong NotBefore, ulong NotAfter)
{
    internal bool Contains(DateTimeOffset time) => time.ToUnixTimeSeconds() is >= 0 and var now && (ulong)now >= NotBefore && (ulong)now <= NotAfter;
}

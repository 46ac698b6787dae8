namespace GraphChat.Mls;

/// <summary>Why something from a peer was refused.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Section">The section of RFC 9420 whose rule was broken, such as <c>12.4.2</c>.</param>
public sealed record MlsError(MlsErrorCode Code, string Section)
{
    /// <inheritdoc />
    public override string ToString() => $"{Code} (RFC 9420 §{Section})";
}

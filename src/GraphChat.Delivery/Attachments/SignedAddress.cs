namespace GraphChat.Delivery.Attachments;

/// <summary>An address that whoever holds it may use until it expires; it is a secret until then.</summary>
/// <param name="Url">The address.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
public sealed record SignedAddress(Uri Url, DateTimeOffset ExpiresAt)
{
    /// <summary>Shows no secret.</summary>
    public override string ToString() => $"SignedAddress until {ExpiresAt:O}";
}

using GraphChat.Jose.Jws;

namespace GraphChat.Identity.Keys;

/// <summary>One of the provider's signing keys and when it signs and is published.</summary>
internal sealed record RingKey(
    SigningKey Signing, VerificationKey Verification, DateTimeOffset ActiveFrom, DateTimeOffset ActiveUntil, DateTimeOffset PublishedUntil)
{
    public bool IsActiveAt(DateTimeOffset time) => ActiveFrom <= time && time < ActiveUntil;
}

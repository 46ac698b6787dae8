namespace GraphChat.Client.Tests.Fake;

/// <summary>In what a <see cref="FakeIssuer"/> lies.</summary>
internal enum FakeLie
{
    None,
    OtherIssuer,
    UnsafeEndpoint,
    OtherState,
    MixUp,
    Denied,
    OtherKey,
    OtherSubject,
    OtherAudience,
    OtherNonce,
    Expired,
}

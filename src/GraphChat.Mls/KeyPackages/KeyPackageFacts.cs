using GraphChat.Mls.Credentials;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.KeyPackages;

/// <summary>What a verified key package says.</summary>
/// <param name="Reference">KeyPackageRef: a hash by which a Welcome names it.</param>
/// <param name="Suite">The cipher suite.</param>
/// <param name="Credential">Whose it is.</param>
/// <param name="SignatureKey">The owner's signature key.</param>
/// <param name="InitKey">The key that must never be used twice, unless it is a last resort.</param>
/// <param name="NotBefore">The first moment at which it may be used.</param>
/// <param name="NotAfter">The last moment at which it may be used.</param>
/// <param name="IsLastResort">Whether it may be used more than once.</param>
public sealed record KeyPackageFacts(
    ReadOnlyMemory<byte> Reference, CipherSuite Suite, Credential Credential, ReadOnlyMemory<byte> SignatureKey, ReadOnlyMemory<byte> InitKey,
    DateTimeOffset NotBefore, DateTimeOffset NotAfter, bool IsLastResort);

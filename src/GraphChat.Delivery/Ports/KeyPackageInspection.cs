namespace GraphChat.Delivery.Ports;

/// <summary>What a key package says, once its signatures and lifetime were checked.</summary>
public abstract record KeyPackageInspection
{
    /// <summary>A valid one (RFC 9420 section 10.1), canonical and without trailing bytes.</summary>
    /// <param name="User">The person that its credential names.</param>
    /// <param name="Device">The device that it names.</param>
    /// <param name="CipherSuite">Its cipher suite.</param>
    /// <param name="SignatureKey">Its leaf's signature key.</param>
    /// <param name="Reference">Its KeyPackageRef (section 5.2).</param>
    /// <param name="InitKeyHash">SHA-256 of its init key.</param>
    /// <param name="NotAfter">When its lifetime ends.</param>
    /// <param name="IsLastResort">Whether it has the last_resort extension.</param>
    public sealed record Valid(
        UserId User,
        DeviceId Device,
        ushort CipherSuite,
        ReadOnlyMemory<byte> SignatureKey,
        ReadOnlyMemory<byte> Reference,
        ReadOnlyMemory<byte> InitKeyHash,
        DateTimeOffset NotAfter,
        bool IsLastResort) : KeyPackageInspection;

    /// <summary>Anything else.</summary>
    /// <param name="Section">The section of RFC 9420 that it breaks.</param>
    public sealed record Refused(string Section) : KeyPackageInspection;
}

namespace GraphChat.Mls.Profile;

/// <summary>A device as a verified chain knows it.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="CipherSuite">The MLS cipher suite of its key.</param>
/// <param name="SignatureKey">Its MLS signature key.</param>
/// <param name="AddedAtIndex">The entry that added it.</param>
/// <param name="RevokedAtIndex">The entry that revoked it; null while it is in force.</param>
public sealed record ChainedDevice(
    Guid DeviceId, ushort CipherSuite, ReadOnlyMemory<byte> SignatureKey, uint AddedAtIndex, uint? RevokedAtIndex)
{
    /// <summary>Whether it may sign and be in groups.</summary>
    public bool InForce => RevokedAtIndex is null;
}

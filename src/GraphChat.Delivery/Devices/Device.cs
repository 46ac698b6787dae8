namespace GraphChat.Delivery.Devices;

/// <summary>One installation of a person: one MLS client, one leaf in each group.</summary>
/// <param name="Id">Which.</param>
/// <param name="User">Whose.</param>
/// <param name="CipherSuite">The MLS cipher suite of its key.</param>
/// <param name="SignatureKey">Its MLS signature key, as in the device chain.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="RevokedAt">When it was revoked, if it was.</param>
public sealed record Device(
    DeviceId Id,
    UserId User,
    ushort CipherSuite,
    ReadOnlyMemory<byte> SignatureKey,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RevokedAt);

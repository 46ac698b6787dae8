namespace GraphChat.Mls.Profile;

/// <summary>
/// What a device's basic credential says: whose it is and which of the person's devices.
/// Format: docs/protocols/identifiers.md.
/// </summary>
public readonly record struct DeviceIdentity(Guid UserId, Guid DeviceId)
{
    /// <summary>The size of the credential's identity in bytes.</summary>
    public const int Size = 33;

    private const byte Version = 1;

    /// <summary>The credential's identity, <see cref="Size"/> bytes.</summary>
    public byte[] ToBytes() => new ProfileWriter(Size).UInt8(Version).Uuid(UserId).Uuid(DeviceId).ToArray();

    /// <summary>Reads a credential's identity; false for anything that is not exactly one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> identity, out DeviceIdentity value)
    {
        var reader = new ProfileReader(identity);
        var version = reader.UInt8();
        var user = reader.Uuid();
        var device = reader.Uuid();
        var valid = reader.AtEnd && version == Version && user != Guid.Empty && device != Guid.Empty;
        value = valid ? new DeviceIdentity(user, device) : default;
        return valid;
    }
}

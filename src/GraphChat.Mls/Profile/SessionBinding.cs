namespace GraphChat.Mls.Profile;

/// <summary>
/// A device's signature over the session of an access token: whoever stole a token cannot act as the device without its key.
/// Made by the device, checked by the server. Format: docs/protocols/device-chain.md.
/// </summary>
public static class SessionBinding
{
    private const string Label = "GraphChat 1.0 SessionBinding";

    /// <summary>Signs that the session belongs to the device.</summary>
    public static byte[] Sign(DeviceIdentity device, string sessionId, DeviceKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Sign(Label, Content(device, sessionId));
    }

    /// <summary>Whether <paramref name="proof"/> is the device's signature over the session.</summary>
    public static bool Verify(DeviceIdentity device, string sessionId, ushort cipherSuite, ReadOnlySpan<byte> signatureKey, ReadOnlySpan<byte> proof) =>
        DeviceKey.Verify(cipherSuite, signatureKey, Label, Content(device, sessionId), proof);

    private static byte[] Content(DeviceIdentity device, string sessionId)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        return new ProfileWriter().Field(device.UserId).Field(device.DeviceId).Field(sessionId).ToArray();
    }
}

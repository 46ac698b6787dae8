using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Devices;

/// <summary>
/// What a device shows another device of its person to be signed in by it: its id and its key, which thus never come from the
/// server. Format: docs/protocols/device-chain.md.
/// </summary>
internal sealed record DeviceRequest(Guid UserId, Guid DeviceId, ushort CipherSuite, ReadOnlyMemory<byte> SignatureKey)
{
    private const byte Version = 1;
    private const int UserAt = 1;
    private const int DeviceAt = 17;
    private const int SuiteAt = 33;
    private const int KeyAt = 35;
    private const int MaximumTextSize = 512;

    /// <summary>The request in base64url, of about a hundred characters: for a QR code or to be copied.</summary>
    public string ToText()
    {
        var bytes = new byte[KeyAt + SignatureKey.Length];
        bytes[0] = Version;
        UserId.TryWriteBytes(bytes.AsSpan(UserAt), bigEndian: true, out _);
        DeviceId.TryWriteBytes(bytes.AsSpan(DeviceAt), bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(SuiteAt), CipherSuite);
        SignatureKey.Span.CopyTo(bytes.AsSpan(KeyAt));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a request; false for anything that is not exactly one with a key that can be used.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DeviceRequest? request)
    {
        request = null;
        if (text.Length > MaximumTextSize || !Base64Url.IsValid(text))
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= KeyAt || bytes[0] != Version)
        {
            return false;
        }

        var suite = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(SuiteAt));
        var key = bytes.AsMemory(KeyAt);
        if (!DeviceKey.IsSupported(suite, key.Span))
        {
            return false;
        }

        request = new DeviceRequest(
            new Guid(bytes.AsSpan(UserAt, 16), bigEndian: true), new Guid(bytes.AsSpan(DeviceAt, 16), bigEndian: true), suite, key);
        return true;
    }
}

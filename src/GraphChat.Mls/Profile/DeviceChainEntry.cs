using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace GraphChat.Mls.Profile;

/// <summary>One signed entry of a person's device chain, version 1. Immutable. Format: docs/protocols/device-chain.md.</summary>
public sealed class DeviceChainEntry
{
    /// <summary>The most bytes of an encoded entry.</summary>
    public const int MaximumSize = 512;

    internal const string SignatureLabel = "GraphChat 1.0 DeviceChain";

    private const byte Version = 1;
    private const int MaximumKeySize = 133;
    private const int MaximumSignatureSize = 160;

    private readonly byte[] _encoded;
    private readonly int _signedLength;

    private DeviceChainEntry(byte[] encoded, int signedLength, byte[] hash)
    {
        _encoded = encoded;
        _signedLength = signedLength;
        Hash = hash;
    }

    /// <summary>What the entry does.</summary>
    public required DeviceChainAction Action { get; init; }

    /// <summary>Whose chain it is.</summary>
    public required Guid UserId { get; init; }

    /// <summary>Its place in the chain, from 0.</summary>
    public required uint Index { get; init; }

    /// <summary>The hash of the entry before it; zeros at index 0.</summary>
    public required ReadOnlyMemory<byte> PreviousHash { get; init; }

    /// <summary>The device that is added or revoked.</summary>
    public required Guid DeviceId { get; init; }

    /// <summary>The MLS cipher suite of the device's signature key.</summary>
    public required ushort CipherSuite { get; init; }

    /// <summary>The added device's MLS signature key; empty where a device is revoked.</summary>
    public required ReadOnlyMemory<byte> SignatureKey { get; init; }

    /// <summary>When it was signed by the signer's own clock, in milliseconds since 1970.</summary>
    public required ulong TimeMilliseconds { get; init; }

    /// <summary>The device that signed it; the device itself at index 0.</summary>
    public required Guid SignerDeviceId { get; init; }

    /// <summary>The signature of the signer's key.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>SHA-256 of the encoded entry, to which the next one links.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>The entry as it was signed.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    internal ReadOnlySpan<byte> SignedPart => _encoded.AsSpan(0, _signedLength);

    /// <summary>Signs the entry that opens a person's chain with its first device.</summary>
    public static DeviceChainEntry SignFirst(DeviceIdentity device, DeviceKey key, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Sign(
            DeviceChainAction.Add, device.UserId, 0, new byte[SHA256.HashSizeInBytes], device.DeviceId, key.CipherSuite,
            key.PublicKey.Span, time, device.DeviceId, key);
    }

    /// <summary>Signs, by a device in force, the entry that adds another device of the same person.</summary>
    /// <param name="chain">The chain as it stands.</param>
    /// <param name="deviceId">The new device.</param>
    /// <param name="cipherSuite">The suite of its key.</param>
    /// <param name="publicKey">Its MLS signature key.</param>
    /// <param name="time">Now.</param>
    /// <param name="signerDeviceId">The device in force that signs.</param>
    /// <param name="signer">Its key.</param>
    public static DeviceChainEntry SignAdd(
        DeviceChain chain, Guid deviceId, ushort cipherSuite, ReadOnlySpan<byte> publicKey, DateTimeOffset time, Guid signerDeviceId, DeviceKey signer)
    {
        ArgumentNullException.ThrowIfNull(chain);
        return Sign(
            DeviceChainAction.Add, chain.UserId, (uint)chain.Entries.Count, chain.HeadHash.Span, deviceId, cipherSuite,
            publicKey, time, signerDeviceId, signer);
    }

    /// <summary>Signs, by a device in force, the entry that revokes a device of the same person.</summary>
    public static DeviceChainEntry SignRevoke(DeviceChain chain, Guid deviceId, DateTimeOffset time, Guid signerDeviceId, DeviceKey signer)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(signer);
        var suite = chain.Find(deviceId)?.CipherSuite ?? signer.CipherSuite;
        return Sign(
            DeviceChainAction.Revoke, chain.UserId, (uint)chain.Entries.Count, chain.HeadHash.Span, deviceId, suite,
            default, time, signerDeviceId, signer);
    }

    /// <summary>Reads an entry without verifying its signature; false for anything that is not exactly one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out DeviceChainEntry? value)
    {
        value = null;
        if (encoded.Length > MaximumSize)
        {
            return false;
        }

        var reader = new ProfileReader(encoded);
        var version = reader.UInt8();
        var action = (DeviceChainAction)reader.UInt8();
        var user = reader.Uuid();
        var index = reader.UInt32();
        var previous = reader.Bytes(SHA256.HashSizeInBytes);
        var device = reader.Uuid();
        var suite = reader.UInt16();
        var key = reader.Vector(MaximumKeySize);
        var time = reader.UInt64();
        var signer = reader.Uuid();
        var signedLength = encoded.Length - reader.Remaining;
        var signature = reader.Vector(MaximumSignatureSize);
        var keyFits = action switch
        {
            DeviceChainAction.Add => !key.IsEmpty,
            DeviceChainAction.Revoke => key.IsEmpty,
            _ => false,
        };
        if (!reader.AtEnd || version != Version || !keyFits || user == Guid.Empty || device == Guid.Empty)
        {
            return false;
        }

        var copy = encoded.ToArray();
        value = new DeviceChainEntry(copy, signedLength, SHA256.HashData(copy))
        {
            Action = action,
            UserId = user,
            Index = index,
            PreviousHash = previous.ToArray(),
            DeviceId = device,
            CipherSuite = suite,
            SignatureKey = key.ToArray(),
            TimeMilliseconds = time,
            SignerDeviceId = signer,
            Signature = signature.ToArray(),
        };
        return true;
    }

    private static DeviceChainEntry Sign(
        DeviceChainAction action, Guid userId, uint index, ReadOnlySpan<byte> previousHash, Guid deviceId, ushort suite,
        ReadOnlySpan<byte> publicKey, DateTimeOffset time, Guid signerDeviceId, DeviceKey signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var writer = new ProfileWriter()
            .UInt8(Version).UInt8((byte)action).Uuid(userId).UInt32(index).Bytes(previousHash).Uuid(deviceId)
            .UInt16(suite).Vector(publicKey).UInt64((ulong)time.ToUnixTimeMilliseconds()).Uuid(signerDeviceId);
        writer.Vector(signer.Sign(SignatureLabel, writer.Written));
        return TryParse(writer.Written, out var entry)
            ? entry
            : throw new ArgumentException("A device chain entry needs ids and a key that are not empty.");
    }
}

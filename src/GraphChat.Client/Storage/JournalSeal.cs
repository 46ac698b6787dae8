using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GraphChat.Client.Storage;

/// <summary>The keys of one journal file and what they do: AES-256-GCM under a key of its own for each record.</summary>
internal sealed class JournalSeal : IDisposable
{
    public const int LinkSize = 32;
    public const int RecordHeaderSize = 4 + 8 + NonceSize + CheckSize;
    public const int TagSize = 16;

    private const int NonceSize = 24;
    private const int CheckSize = 16;

    private readonly byte[] _headerKey;
    private readonly byte[] _checkKey;
    private readonly byte[] _recordKey;

    public JournalSeal(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> fileSalt)
    {
        _headerKey = Derive(masterKey, fileSalt, "GraphChat journal v1 header"u8);
        _checkKey = Derive(masterKey, fileSalt, "GraphChat journal v1 check"u8);
        _recordKey = Derive(masterKey, fileSalt, "GraphChat journal v1 record"u8);
    }

    public byte[] HeaderTag(ReadOnlySpan<byte> fields) => HMACSHA256.HashData(_headerKey, fields);

    /// <summary>The whole record: header (length, index, nonce, check) and sealed transaction.</summary>
    public byte[] Seal(ReadOnlySpan<byte> link, ulong index, ReadOnlySpan<byte> plaintext)
    {
        var record = new byte[RecordHeaderSize + plaintext.Length + TagSize];
        BinaryPrimitives.WriteUInt32BigEndian(record, (uint)(plaintext.Length + TagSize));
        BinaryPrimitives.WriteUInt64BigEndian(record.AsSpan(4), index);
        RandomNumberGenerator.Fill(record.AsSpan(12, NonceSize));
        Check(link, record).CopyTo(record.AsSpan(RecordHeaderSize - CheckSize));
        var sealedPart = record.AsSpan(RecordHeaderSize);
        using var aead = RecordCipher(record);
        aead.Encrypt(stackalloc byte[12], plaintext, sealedPart[..plaintext.Length], sealedPart[plaintext.Length..], AssociatedData(link, record));
        return record;
    }

    /// <summary>Whether a record's header is the one that was written at this place; its length can be believed then.</summary>
    public bool IsHeader(ReadOnlySpan<byte> link, ulong index, ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt64BigEndian(header[4..]) == index
        && CryptographicOperations.FixedTimeEquals(Check(link, header), header.Slice(RecordHeaderSize - CheckSize, CheckSize));

    public static int SealedLength(ReadOnlySpan<byte> header) => checked((int)BinaryPrimitives.ReadUInt32BigEndian(header));

    /// <summary>Opens a record; false where it was changed.</summary>
    public bool TryOpen(ReadOnlySpan<byte> link, ReadOnlySpan<byte> record, out byte[] plaintext)
    {
        var sealedPart = record[RecordHeaderSize..];
        plaintext = new byte[sealedPart.Length - TagSize];
        try
        {
            using var aead = RecordCipher(record);
            aead.Decrypt(stackalloc byte[12], sealedPart[..plaintext.Length], sealedPart[plaintext.Length..], plaintext, AssociatedData(link, record));
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <summary>What the next record is chained to.</summary>
    public static byte[] NextLink(ReadOnlySpan<byte> link, ReadOnlySpan<byte> record)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(link);
        hash.AppendData(record);
        return hash.GetHashAndReset();
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_headerKey);
        CryptographicOperations.ZeroMemory(_checkKey);
        CryptographicOperations.ZeroMemory(_recordKey);
    }

    internal static byte[] Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info)
    {
        var output = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, output, salt, info);
        return output;
    }

    // A random nonce of 192 bits picks a key that is used once, so GCM's short nonce can stay zero.
    private AesGcm RecordCipher(ReadOnlySpan<byte> record)
    {
        var key = Derive(_recordKey, record.Slice(12, NonceSize), "GraphChat journal v1 record key"u8);
        try
        {
            return new AesGcm(key, TagSize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] AssociatedData(ReadOnlySpan<byte> link, ReadOnlySpan<byte> record) =>
        [.. link, .. record[..RecordHeaderSize]];

    private ReadOnlySpan<byte> Check(ReadOnlySpan<byte> link, ReadOnlySpan<byte> record) =>
        HMACSHA256.HashData(_checkKey, (byte[])[.. link, .. record[..(RecordHeaderSize - CheckSize)]]).AsSpan(0, CheckSize);
}

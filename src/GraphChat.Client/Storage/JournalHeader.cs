using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GraphChat.Client.Storage;

/// <summary>The first bytes of a journal file: how its key is made, which journal it is, where its counter begins.</summary>
internal sealed class JournalHeader
{
    public const int Size = FieldsSize + 32;

    private const int FieldsSize = 8 + JournalKdf.Size + 32 + 16 + 8 + 8;
    private const ulong MagicAndVersion = 0x4743_4A52_4E4C_0001; // "GCJRNL", version 1

    public required JournalKdf Kdf { get; init; }

    /// <summary>Random for each file, so that no two files of a journal share a key.</summary>
    public required byte[] FileSalt { get; init; }

    public required Guid JournalId { get; init; }

    /// <summary>Counts the files that took each other's place.</summary>
    public required ulong Generation { get; init; }

    /// <summary>Transactions committed before this file was made.</summary>
    public required ulong BaseCounter { get; init; }

    public byte[] Encode(JournalSeal seal)
    {
        var bytes = new byte[Size];
        var at = bytes.AsSpan();
        BinaryPrimitives.WriteUInt64BigEndian(at, MagicAndVersion);
        Kdf.Write(at[8..]);
        at = at[(8 + JournalKdf.Size)..];
        FileSalt.CopyTo(at);
        JournalId.TryWriteBytes(at[32..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64BigEndian(at[48..], Generation);
        BinaryPrimitives.WriteUInt64BigEndian(at[56..], BaseCounter);
        seal.HeaderTag(bytes.AsSpan(0, FieldsSize)).CopyTo(bytes.AsSpan(FieldsSize));
        return bytes;
    }

    /// <summary>Reads a header; its tag is still to be checked with <see cref="Verify"/>.</summary>
    public static JournalHeader Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size || BinaryPrimitives.ReadUInt64BigEndian(bytes) != MagicAndVersion)
        {
            throw new JournalException(
                JournalErrorCode.Unsupported, "The store's file is not a journal that this version of GraphChat can read.");
        }

        var kdf = JournalKdf.Read(bytes[8..]);
        var at = bytes[(8 + JournalKdf.Size)..];
        return new JournalHeader
        {
            Kdf = kdf,
            FileSalt = at[..32].ToArray(),
            JournalId = new Guid(at.Slice(32, 16), bigEndian: true),
            Generation = BinaryPrimitives.ReadUInt64BigEndian(at[48..]),
            BaseCounter = BinaryPrimitives.ReadUInt64BigEndian(at[56..]),
        };
    }

    public static void Verify(ReadOnlySpan<byte> bytes, JournalSeal seal)
    {
        if (!CryptographicOperations.FixedTimeEquals(seal.HeaderTag(bytes[..FieldsSize]), bytes[FieldsSize..]))
        {
            throw new JournalException(
                JournalErrorCode.WrongKey, "The store does not open with this key: another key file or passphrase made it, or its header was changed.");
        }
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GraphChat.Client.Storage;

/// <summary>How the key of a journal comes about: a key file as it is, or Argon2id over a passphrase.</summary>
internal readonly record struct JournalKdf(byte Kind, uint MemoryKibibytes, uint Passes, Guid Salt)
{
    public const int Size = 1 + 4 + 4 + 16;
    public const byte KeyFile = 1;
    public const byte Passphrase = 2;

    // RFC 9106 §4, the second recommended option: 64 MiB, three passes.
    private const uint DefaultMemoryKibibytes = 65_536;
    private const uint DefaultPasses = 3;

    public static JournalKdf ForKeyFile => new(KeyFile, 0, 0, Guid.Empty);

    public static JournalKdf ForPassphrase() =>
        new(Passphrase, DefaultMemoryKibibytes, DefaultPasses, new Guid(RandomNumberGenerator.GetBytes(16), bigEndian: true));

    public void Write(Span<byte> destination)
    {
        destination[0] = Kind;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], MemoryKibibytes);
        BinaryPrimitives.WriteUInt32BigEndian(destination[5..], Passes);
        Salt.TryWriteBytes(destination[9..], bigEndian: true, out _);
    }

    public static JournalKdf Read(ReadOnlySpan<byte> source)
    {
        var kdf = new JournalKdf(
            source[0],
            BinaryPrimitives.ReadUInt32BigEndian(source[1..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[5..]),
            new Guid(source.Slice(9, 16), bigEndian: true));

        // The header is not authenticated before the key is made, so its cost is bounded first.
        var known = kdf.Kind == KeyFile || (kdf is { Kind: Passphrase, MemoryKibibytes: >= 8 and <= 1 << 20, Passes: >= 1 and <= 16 });
        return known
            ? kdf
            : throw new JournalException(JournalErrorCode.Unsupported, "The store's key derivation is not one that this version of GraphChat knows.");
    }
}

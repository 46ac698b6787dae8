using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GraphChat.Client.Storage;

/// <summary>
/// A small file beside the journal that says how far the journal had come, so that an older copy of the journal put back
/// alone is refused. Two slots written in turn, so that one always holds.
/// </summary>
internal sealed class JournalMark(IJournalFile file, byte[] key, Guid journalId) : IDisposable
{
    private const int SlotSize = 64;
    private const int SignedSize = 16 + 8;

    public static JournalMark Open(IJournalFiles files, string path, ReadOnlySpan<byte> masterKey, Guid journalId) =>
        new(files.Open(path), JournalSeal.Derive(masterKey, journalId.ToByteArray(bigEndian: true), "GraphChat journal v1 mark"u8), journalId);

    /// <summary>The highest counter known; null where the file says nothing about this journal.</summary>
    public ulong? Read()
    {
        ulong? highest = null;
        Span<byte> slot = stackalloc byte[SlotSize];
        for (var index = 0; index < 2; index++)
        {
            if (file.Read(index * SlotSize, slot) != SlotSize || !CryptographicOperations.FixedTimeEquals(Tag(slot[..SignedSize]), slot.Slice(SignedSize, 32))
                || new Guid(slot[..16], bigEndian: true) != journalId)
            {
                continue;
            }

            var counter = BinaryPrimitives.ReadUInt64BigEndian(slot[16..]);
            highest = highest is { } known && known > counter ? known : counter;
        }

        return highest;
    }

    /// <summary>Says that the journal has come to <paramref name="counter"/>. Not flushed: a mark that lags harms nothing.</summary>
    public void Write(ulong counter)
    {
        Span<byte> slot = stackalloc byte[SlotSize];
        journalId.TryWriteBytes(slot, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64BigEndian(slot[16..], counter);
        Tag(slot[..SignedSize]).CopyTo(slot[SignedSize..]);
        file.Write((long)(counter % 2) * SlotSize, slot);
    }

    public void Flush() => file.Flush();

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(key);
        file.Dispose();
    }

    private byte[] Tag(ReadOnlySpan<byte> fields) => HMACSHA256.HashData(key, fields);
}

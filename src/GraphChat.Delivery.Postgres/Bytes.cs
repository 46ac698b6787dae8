using System.Runtime.InteropServices;

namespace GraphChat.Delivery.Postgres;

/// <summary>Arrays for Npgsql, without a copy where the memory is a whole array already.</summary>
internal static class Bytes
{
    public static byte[] Of(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : memory.ToArray();
}

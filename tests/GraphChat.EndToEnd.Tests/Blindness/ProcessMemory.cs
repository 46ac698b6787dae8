using System.Globalization;

namespace GraphChat.EndToEnd.Tests.Blindness;

/// <summary>The writable memory of a process that this one started, as a core dump would hold it.</summary>
internal static class ProcessMemory
{
    // One piece at a time; a text that lies across two is missed, so pieces overlap.
    private const int PieceBytes = 16 * 1024 * 1024;
    private const int Overlap = 4096;

    public static IEnumerable<byte[]> Read(int processId)
    {
        using var memory = new FileStream($"/proc/{processId}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        foreach (var line in File.ReadAllLines($"/proc/{processId}/maps"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!fields[1].StartsWith("rw", StringComparison.Ordinal) || fields[^1].StartsWith("/dev/", StringComparison.Ordinal))
            {
                continue;
            }

            var range = fields[0].Split('-');
            var from = ulong.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var to = ulong.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            for (var at = from; at < to; at += PieceBytes - Overlap)
            {
                var piece = new byte[Math.Min(PieceBytes, to - at)];
                if (TryRead(memory, (long)at, piece))
                {
                    yield return piece;
                }

                if (at + PieceBytes >= to)
                {
                    break;
                }
            }
        }
    }

    private static bool TryRead(FileStream memory, long at, byte[] piece)
    {
        try
        {
            memory.Position = at;
            return memory.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false) > 0;
        }
        catch (IOException)
        {
            // A guard page, or memory given back meanwhile.
            return false;
        }
    }
}

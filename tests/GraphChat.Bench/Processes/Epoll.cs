using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace GraphChat.Bench.Processes;

/// <summary>Waits for many sockets on one thread, so that the load costs the server as little of the machine as can be.</summary>
internal sealed partial class Epoll : IDisposable
{
    private const int Add = 1;
    private const uint Readable = 1;
    private static readonly bool s_isPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int s_size = s_isPacked ? 12 : 16;
    private static readonly int s_dataAt = s_isPacked ? 4 : 8;
    private readonly byte[] _events = new byte[512 * 16];
    private readonly int _handle = Create(0);

    /// <summary>Watches a socket for input; <see cref="Ready"/> tells its number.</summary>
    public void Watch(Socket socket, int number)
    {
        Span<byte> description = stackalloc byte[16];
        description.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(description, Readable);
        BinaryPrimitives.WriteInt32LittleEndian(description[s_dataAt..], number);
        if (Control(_handle, Add, (int)socket.Handle, ref MemoryMarshal.GetReference(description)) != 0)
        {
            throw new IOException($"epoll_ctl: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Waits at most so many milliseconds.</summary>
    /// <returns>How many sockets have input; <see cref="Ready"/> gives their numbers.</returns>
    public int Wait(int milliseconds) => Math.Max(0, Wait(_handle, ref _events[0], 512, milliseconds));

    /// <summary>The number of the i-th socket with input.</summary>
    public int Ready(int i) => BinaryPrimitives.ReadInt32LittleEndian(_events.AsSpan((i * s_size) + s_dataAt));

    /// <summary>Reads what is there; -1 where there is nothing, 0 at the end.</summary>
    public static int Read(Socket socket, Span<byte> buffer) =>
        (int)Receive((int)socket.Handle, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length, DoNotWait);

    public void Dispose() => _ = Close(_handle);

    private const int DoNotWait = 0x40;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int file, ref byte description);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(int epoll, ref byte events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int file, ref byte buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}

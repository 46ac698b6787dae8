using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace GraphChat.Bench.Sending;

/// <summary>
/// What no message can be faster than: one page of a write-ahead log written and synced, one event published to Redis, one
/// request of its size to a bare Kestrel, one after another, two hundred times a second: so that it stands under the load of the
/// messages and is hardly any itself. As with the messages, what comes due while the disk stands still waits, and its waiting
/// counts. One thread, blocking calls, a process of its own.
/// </summary>
internal static partial class Floor
{
    private const int PageLength = 8 * 1024;
    private const int FileLength = 16 * 1024 * 1024;
    private const int EventLength = 1_600;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);
    private static readonly byte[] s_buffer = new byte[64 * 1024];

    /// <summary>Waits for a line, measures for some time, and tells in microseconds: p50 and p99.</summary>
    public static int Run(string folder, string redis, int port, int milliseconds)
    {
        var file = Path.Combine(folder, $"graphchat-bench-{Environment.ProcessId}");
        // PostgreSQL's segments have their length from the beginning as well.
        File.WriteAllBytes(file, new byte[FileLength]);
        try
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write);
            RandomAccess.FlushToDisk(handle);
            var host = redis[..redis.LastIndexOf(':')];
            using var bus = Connect(Dns.GetHostAddresses(host)[0], int.Parse(redis[(host.Length + 1)..], CultureInfo.InvariantCulture));
            using var web = Connect(IPAddress.Loopback, port);
            Console.WriteLine("open");
            if (Console.ReadLine() is not null)
            {
                Console.WriteLine(Measure(handle, bus, web, TimeSpan.FromMilliseconds(milliseconds)));
            }
        }
        finally
        {
            File.Delete(file);
        }

        return 0;
    }

    private static string Measure(SafeFileHandle file, Socket bus, Socket web, TimeSpan duration)
    {
        var page = new byte[PageLength];
        var text = new string('x', EventLength);
        var publish = Encoding.ASCII.GetBytes($"*3\r\n$7\r\nPUBLISH\r\n$21\r\ngraphchat-bench-floor\r\n${EventLength}\r\n{text}\r\n");
        var post = Encoding.ASCII.GetBytes($"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: {EventLength}\r\n\r\n{text}");
        var times = new List<long>();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(start) < duration * 1.25; i++)
        {
            var began = WaitUntil(start + (long)(i * s_pause.TotalSeconds * Stopwatch.Frequency));
            RandomAccess.Write(file, page, (long)i * PageLength % FileLength);
            if (Sync((int)file.DangerousGetHandle()) != 0)
            {
                throw new IOException($"fdatasync: {Marshal.GetLastPInvokeErrorMessage()}");
            }

            Exchange(bus, publish, ":"u8, "\r\n"u8);
            Exchange(web, post, "HTTP/1.1 200"u8, "\r\n\r\n"u8);
            if (Stopwatch.GetElapsedTime(start) > duration / 4)
            {
                times.Add(Stopwatch.GetTimestamp() - began);
            }
        }

        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"{Percentiles.Of(times, 0.5):0.0} {Percentiles.Of(times, 0.99):0.0}");
    }

    // Gives when it began to be due, or where it was slept for, when it woke.
    private static long WaitUntil(long due)
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
        if (left <= TimeSpan.Zero)
        {
            return due;
        }

        Thread.Sleep(left);
        return Stopwatch.GetTimestamp();
    }

    private static void Exchange(Socket socket, byte[] bytes, ReadOnlySpan<byte> begin, ReadOnlySpan<byte> end)
    {
        socket.Send(bytes);
        for (var length = 0; length == 0 || !s_buffer.AsSpan(0, length).EndsWith(end);)
        {
            length += socket.Receive(s_buffer.AsSpan(length)) is > 0 and var read ? read : throw new IOException("The server closed.");
        }

        if (!s_buffer.AsSpan().StartsWith(begin))
        {
            throw new IOException("The server refused.");
        }
    }

    private static Socket Connect(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(address, port);
        return socket;
    }

    // As PostgreSQL does it; .NET's own flush is fsync.
    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Sync(int file);
}

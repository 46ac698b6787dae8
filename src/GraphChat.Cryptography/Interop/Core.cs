using System.Runtime.InteropServices;

namespace GraphChat.Cryptography.Interop;

/// <summary>core.h: the library is initialised once, before any other call.</summary>
internal static partial class Core
{
    internal const string Library = "libsodium.so.23";

    private const int OldestMajor = 10;
    private static readonly Lazy<bool> Ready = new(Start, LazyThreadSafetyMode.ExecutionAndPublication);

    internal static void Initialize() => _ = Ready.Value;

    private static bool Start()
    {
        int major;
        try
        {
            major = Version.sodium_library_version_major();
        }
        catch (DllNotFoundException e)
        {
            throw new PlatformNotSupportedException($"{Library} was not found. Install libsodium 1.0.18 or later (Debian: libsodium23).", e);
        }

        if (major < OldestMajor)
        {
            throw new PlatformNotSupportedException($"libsodium's library version is {major}; {OldestMajor} or later is needed (libsodium 1.0.18).");
        }

        return sodium_init() >= 0
            ? true
            : throw new PlatformNotSupportedException("libsodium could not be initialised.");
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();
}

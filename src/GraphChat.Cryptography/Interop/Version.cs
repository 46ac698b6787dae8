using System.Runtime.InteropServices;

namespace GraphChat.Cryptography.Interop;

/// <summary>version.h</summary>
internal static partial class Version
{
    [LibraryImport(Core.Library)]
    internal static partial int sodium_library_version_major();

    [LibraryImport(Core.Library)]
    internal static partial int sodium_library_version_minor();
}

using System.Runtime.InteropServices;

namespace GraphChat.Client.Storage;

/// <summary>fsync of a folder, so that a rename in it survives a power cut.</summary>
internal static partial class FolderSync
{
    public static void Flush(string folder)
    {
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
        {
            throw new IOException($"The folder '{folder}' cannot be opened.");
        }

        try
        {
            if (Fsync(descriptor) != 0)
            {
                throw new IOException($"The folder '{folder}' cannot be written to disk.");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}

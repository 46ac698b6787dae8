using System.Security.Cryptography;

namespace GraphChat.Cli.Local;

/// <summary>Secrets of an installation: random, made once, in files that only their owner reads.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder that only its owner can enter.</summary>
    public static void CreateFolder(string path) =>
        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>The text in the file; 32 random bytes in hex where there is none yet.</summary>
    public static string ReadOrCreateText(string path)
    {
        if (!File.Exists(path))
        {
            WriteOnce(path, System.Text.Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(64, lowercase: true)));
        }

        return File.ReadAllText(path);
    }

    /// <summary>Makes a file of <paramref name="length"/> random bytes where there is none yet.</summary>
    public static void EnsureBytes(string path, int length)
    {
        if (!File.Exists(path))
        {
            WriteOnce(path, RandomNumberGenerator.GetBytes(length));
        }
    }

    /// <summary>Writes a file anew, in place of one that is there.</summary>
    public static void Replace(string path, byte[] content) => WriteOnce(path, content);

    // A crash between the two leaves no half secret behind.
    private static void WriteOnce(string path, byte[] content)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}

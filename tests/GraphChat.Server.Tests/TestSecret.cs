using System.Security.Cryptography;

namespace GraphChat.Server.Tests;

/// <summary>Files with 32 random bytes that only their owner may read.</summary>
internal static class TestSecret
{
    public static string Write(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(RandomNumberGenerator.GetBytes(32));
        return path;
    }
}

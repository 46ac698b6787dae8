using System.Security.Cryptography;
using GraphChat.Server.Commands;

namespace GraphChat.Server.Secrets;

/// <summary>The file with the node secret: 32 random bytes that only its owner may read.</summary>
internal static class NodeSecretFile
{
    private const int SecretBytes = NodeSecret.Length;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads it.</summary>
    /// <exception cref="StartFailure">It is absent, readable by others, or not 32 bytes.</exception>
    public static NodeSecret Read(string path)
    {
        var secret = new byte[SecretBytes];
        try
        {
            using var file = File.OpenRead(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
            {
                throw Refused($"others may read {path}: chmod 600 it");
            }

            if (file.Length != SecretBytes)
            {
                throw Refused($"{path} must hold exactly {SecretBytes} random bytes: head -c {SecretBytes} /dev/urandom > {path}");
            }

            file.ReadExactly(secret);
            return new NodeSecret(secret);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused($"{path} does not exist: make it with (umask 077; head -c {SecretBytes} /dev/urandom > {path})");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused($"{path} cannot be read by this user");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static StartFailure Refused(string what) => new(ExitCode.Usage, $"GRAPHCHAT_NodeSecretFile: {what}.");
}

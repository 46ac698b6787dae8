using GraphChat.Server.Commands;
using GraphChat.Transport;

namespace GraphChat.Server.Configuration;

/// <summary>The manifest of trusted operations, read once at the start.</summary>
internal static class TrustedOperationsFile
{
    /// <summary>Reads it; null where none is named.</summary>
    /// <exception cref="StartFailure">It is not there, or it is no manifest.</exception>
    public static TrustedOperations? Read(string? path)
    {
        try
        {
            return path is null ? null : TrustedOperations.Read(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new StartFailure(ExitCode.Usage, $"GRAPHCHAT_TrustedOperations: {exception.Message}");
        }
    }
}

using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using GraphChat.Server.Commands;

namespace GraphChat.Server.Sessions;

/// <summary>
/// The API keys of an installation, as a file holds them: a line for each with a name and the SHA-256 of the key, so that whoever
/// reads the file holds no key. A key has 256 random bits, so a plain hash is enough. Immutable.
/// </summary>
internal sealed class ApiKeys
{
    private const string Prefix = "gck_";
    private const int MostKeys = 1_000;
    private readonly FrozenDictionary<string, string> _names;

    private ApiKeys(FrozenDictionary<string, string> names) => _names = names;

    /// <summary>None.</summary>
    public static ApiKeys None { get; } = new(FrozenDictionary<string, string>.Empty);

    /// <summary>Reads the file; blank lines and those that begin with # are nothing.</summary>
    /// <exception cref="StartFailure">It cannot be read, or a line is not of the form.</exception>
    public static ApiKeys Read(string? file)
    {
        if (file is null)
        {
            return None;
        }

        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartFailure(ExitCode.Usage, "GRAPHCHAT_ApiKeysFile: the file cannot be read.");
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length; i++)
        {
            var parts = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (parts.Length == 0 || parts[0][0] == '#')
            {
                continue;
            }

            if (parts.Length != 2 || parts[1].Length != 64 || !parts[1].All(char.IsAsciiHexDigitLower) || names.Count >= MostKeys || !names.TryAdd(parts[1], parts[0]))
            {
                throw new StartFailure(
                    ExitCode.Usage,
                    $"GRAPHCHAT_ApiKeysFile: line {i + 1} is not a name and the hash of a key of its own (the command api-key NAME makes both), or there are more than {MostKeys}.");
            }
        }

        return new ApiKeys(names.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>A new key and the line of the file for it.</summary>
    public static (string Key, string Line) Create(string name)
    {
        var key = Prefix + System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (key, $"{name} {Hash(key)}");
    }

    /// <summary>The name of a key; null where it is none of ours.</summary>
    public string? Find(string? key) =>
        key is { Length: 47 } && key.StartsWith(Prefix, StringComparison.Ordinal) ? _names.GetValueOrDefault(Hash(key)) : null;

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

using System.Security.Cryptography;
using System.Text;
using GraphChat.Identity.Keys;

namespace GraphChat.Identity.DeviceFlow;

/// <summary>
/// The codes that people type (RFC 8628 §6.1): eight consonants, which spell no word, shown as XXXX-XXXX. They are stored as
/// HMAC-SHA256 under a key of the nodes.
/// </summary>
internal sealed class UserCodes(GraphChatIdentityOptions options)
{
    private const string Letters = "BCDFGHJKLMNPQRSTVWXZ";
    private const int Length = 8;

    private readonly byte[] _key = NodeSecretKeys.Derive(options, "graphchat identity user code v1");

    public static string Create()
    {
        var letters = RandomNumberGenerator.GetString(Letters, Length);
        return $"{letters[..4]}-{letters[4..]}";
    }

    /// <summary>What is stored for a code, however it was typed; null if it cannot be one.</summary>
    public string? Hash(string? typed)
    {
        if (typed is not { Length: <= 40 })
        {
            return null;
        }

        var letters = new string([.. typed.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)]);
        return letters.Length == Length && letters.All(letter => Letters.Contains(letter, StringComparison.Ordinal))
            ? Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(letters)))
            : null;
    }
}

using System.Security.Cryptography;
using System.Text;
using GraphChat.Jose;

namespace GraphChat.Identity.Protocol;

/// <summary>Random values that are handed out once and stored as their SHA-256 only.</summary>
internal static class Secrets
{
    /// <summary>A value of 256 bits, 43 characters.</summary>
    public static string Create() => Base64UrlText.Encode(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored in its place.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public static bool FixedTimeEquals(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}

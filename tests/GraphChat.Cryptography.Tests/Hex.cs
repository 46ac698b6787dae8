namespace GraphChat.Cryptography.Tests;

internal static class Hex
{
    internal static byte[] Bytes(string hex) => Convert.FromHexString(hex);
}

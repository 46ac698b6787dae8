using System.Runtime.InteropServices;

namespace GraphChat.Cryptography.Interop;

/// <summary>crypto_pwhash.h</summary>
internal static partial class CryptoPwHash
{
    internal const int Argon2Id13 = 2;
    internal const int SaltSize = 16;

    [LibraryImport(Core.Library)]
    internal static partial int crypto_pwhash(
        Span<byte> output, ulong outputLength, ReadOnlySpan<byte> password, ulong passwordLength,
        ReadOnlySpan<byte> salt, ulong operations, nuint memoryBytes, int algorithm);
}

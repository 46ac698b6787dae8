using System.Runtime.InteropServices;

namespace GraphChat.Cryptography.Interop;

/// <summary>crypto_scalarmult_curve25519.h</summary>
internal static partial class CryptoScalarMult
{
    internal const int Size = 32;

    [LibraryImport(Core.Library)]
    internal static partial int crypto_scalarmult_curve25519(Span<byte> shared, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point);

    [LibraryImport(Core.Library)]
    internal static partial int crypto_scalarmult_curve25519_base(Span<byte> point, ReadOnlySpan<byte> scalar);
}

using System.Security.Cryptography;
using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.KeySchedule;

/// <summary>The chain of pre-shared keys (RFC 9420 §8.4).</summary>
internal static class PskSecret
{
    internal static SecretBytes Derive(CipherSuite suite, IReadOnlyList<(PreSharedKeyId Id, byte[] Psk)> keys)
    {
        // RFC 9420: M8.4-3.
        // The counter has 16 bits.
        if (keys.Count > ushort.MaxValue)
        {
            throw new MlsException(MlsErrorCode.LimitExceeded, "8.4");
        }

        var secret = new SecretBytes(suite.HashSize);
        Span<byte> zero = stackalloc byte[suite.HashSize];
        zero.Clear();
        for (var i = 0; i < keys.Count; i++)
        {
            using var extracted = suite.Extract(zero, keys[i].Psk);
            if (keys[i].Id.ExternalId is null)
            {
                // A copy of a group's resumption secret; an external key is the application's.
                CryptographicOperations.ZeroMemory(keys[i].Psk);
            }

            using var label = new MlsWriter();
            keys[i].Id.Write(label);
            label.WriteUInt16((ushort)i);
            label.WriteUInt16((ushort)keys.Count);
            using var input = suite.ExpandWithLabel(extracted.Span, "derived psk"u8, label.Written, suite.HashSize);
            var next = suite.Extract(input.Span, secret.Span);
            secret.Dispose();
            secret = next;
        }

        return secret;
    }
}

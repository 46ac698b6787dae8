using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GraphChat.Cryptography.Hpke;

/// <summary>DHKEM (RFC 9180 §4.1): the encapsulated key is a public key of the same algorithm.</summary>
internal sealed class DhKem : KemAlgorithm
{
    private readonly KeyAgreementAlgorithm _agreement;
    private readonly Labeled _kdf;

    internal DhKem(ushort id, KeyAgreementAlgorithm agreement, KeyDerivationAlgorithm kdf)
        : base($"DHKEM {agreement.Name}", id, agreement.KeySize, agreement.PublicKeySize, agreement.PublicKeySize, kdf.PseudorandomKeySize)
    {
        _agreement = agreement;
        byte[] suite = [.. "KEM"u8, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(suite.AsSpan(3), id);
        _kdf = new Labeled(kdf, suite);
    }

    internal override void GenerateKey(Span<byte> key) => _agreement.GenerateKey(key);

    internal override bool TryComputePublicKey(ReadOnlySpan<byte> key, Span<byte> publicKey) => _agreement.TryComputePublicKey(key, publicKey);

    internal override bool IsPublicKey(ReadOnlySpan<byte> publicKey) => _agreement.IsPublicKey(publicKey);

    internal override Key DeriveKey(ReadOnlySpan<byte> inputKey, KeyExportPolicy export)
    {
        // RFC 9180 §7.1.3.
        Span<byte> prk = stackalloc byte[_kdf.HashSize];
        Span<byte> candidate = stackalloc byte[KeySize];
        _kdf.Extract([], "dkp_prk"u8, inputKey, prk);
        try
        {
            if (!_agreement.DerivesByCandidates)
            {
                _kdf.Expand(prk, "sk"u8, [], candidate);
                return Key.Import(this, candidate, export);
            }

            for (var counter = 0; counter < 256; counter++)
            {
                _kdf.Expand(prk, "candidate"u8, [(byte)counter], candidate);
                candidate[0] &= _agreement.CandidateMask;
                if (Key.TryImport(this, candidate, out var key, export))
                {
                    return key;
                }
            }

            throw new CryptographicException("No candidate was a key.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(prk);
            CryptographicOperations.ZeroMemory(candidate);
        }
    }

    internal override bool TryEncapsulate(PublicKey recipient, Span<byte> encapsulatedKey, Span<byte> sharedSecret)
    {
        using var ephemeral = Key.Create(this);
        ephemeral.PublicKey.Bytes.CopyTo(encapsulatedKey);
        return TryDerive(ephemeral, recipient.Bytes, encapsulatedKey, recipient.Bytes, sharedSecret);
    }

    internal override bool TryDecapsulate(Key recipient, ReadOnlySpan<byte> encapsulatedKey, Span<byte> sharedSecret) =>
        IsPublicKey(encapsulatedKey) && TryDerive(recipient, encapsulatedKey, encapsulatedKey, recipient.PublicKey.Bytes, sharedSecret);

    private bool TryDerive(
        Key own, ReadOnlySpan<byte> other, ReadOnlySpan<byte> encapsulatedKey, ReadOnlySpan<byte> recipient, Span<byte> sharedSecret)
    {
        Span<byte> dh = stackalloc byte[_agreement.SharedSecretSize];
        try
        {
            if (!_agreement.AgreeCore(own, other, dh))
            {
                return false;
            }

            // RFC 9180 §4.1: ExtractAndExpand.
            Span<byte> context = stackalloc byte[encapsulatedKey.Length + recipient.Length];
            Span<byte> prk = stackalloc byte[_kdf.HashSize];
            encapsulatedKey.CopyTo(context);
            recipient.CopyTo(context[encapsulatedKey.Length..]);
            _kdf.Extract([], "eae_prk"u8, dh, prk);
            _kdf.Expand(prk, "shared_secret"u8, context, sharedSecret);
            CryptographicOperations.ZeroMemory(prk);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dh);
        }
    }
}

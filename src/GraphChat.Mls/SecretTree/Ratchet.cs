using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.SecretTree;

/// <summary>A symmetric ratchet (RFC 9420 §9.1) with the keys of skipped generations.</summary>
internal sealed class Ratchet(CipherSuite suite, SecretBytes secret, uint generation) : IDisposable
{
    private readonly SortedDictionary<uint, (SecretBytes Key, byte[] Nonce)> _skipped = [];
    private SecretBytes _secret = secret;

    internal uint Generation { get; private set; } = generation;

    internal static Ratchet Read(ref MlsReader reader, CipherSuite suite)
    {
        var ratchet = new Ratchet(suite, new SecretBytes(reader.ReadOpaque()), reader.ReadUInt32());
        var skipped = reader.ReadVector();
        while (!skipped.AtEnd)
        {
            ratchet._skipped.Add(skipped.ReadUInt32(), (new SecretBytes(skipped.ReadOpaque()), skipped.ReadOpaque().ToArray()));
        }

        return ratchet;
    }

    internal void Write(MlsWriter writer)
    {
        writer.WriteOpaque(_secret.Span);
        writer.WriteUInt32(Generation);
        var start = writer.BeginVector();
        foreach (var (generation, (key, nonce)) in _skipped)
        {
            writer.WriteUInt32(generation);
            writer.WriteOpaque(key.Span);
            writer.WriteOpaque(nonce);
        }

        writer.EndVector(start);
    }

    // RFC 9420: M9.1-1.
    /// <summary>The key of the next generation to send with.</summary>
    internal MessageKey Next() => Ahead(Generation, 0);

    /// <summary>The key of a generation, skipped before or ahead.</summary>
    internal MessageKey At(uint generation, int maximumForward)
    {
        if (generation >= Generation)
        {
            return generation - Generation <= (uint)maximumForward
                ? Ahead(generation, maximumForward)
                : throw new MlsException(MlsErrorCode.KeyUnavailable, "9.1");
        }

        return _skipped.TryGetValue(generation, out var kept)
            ? new MessageKey(generation, kept.Key.Copy(), kept.Nonce, () =>
            {
                _skipped.Remove(generation);
                kept.Key.Dispose();
            }, static () => { })
            : throw new MlsException(MlsErrorCode.KeyUnavailable, "9.1");
    }

    public void Dispose()
    {
        _secret.Dispose();
        foreach (var (key, _) in _skipped.Values)
        {
            key.Dispose();
        }
    }

    private MessageKey Ahead(uint generation, int keep)
    {
        if (generation == uint.MaxValue)
        {
            throw new MlsException(MlsErrorCode.KeyUnavailable, "9.1");
        }

        var passed = new List<(uint, SecretBytes, byte[])>();
        var secret = _secret.Copy();
        for (var at = Generation; at < generation; at++)
        {
            passed.Add((at, Key(secret, at), Nonce(secret, at)));
            Step(ref secret, at);
        }

        var key = Key(secret, generation);
        var nonce = Nonce(secret, generation);
        Step(ref secret, generation);
        return new MessageKey(generation, key, nonce, () =>
        {
            _secret.Dispose();
            _secret = secret;
            // RFC 9420: M9.2-1.
            Generation = generation + 1;
            foreach (var (at, skippedKey, skippedNonce) in passed)
            {
                _skipped.Add(at, (skippedKey, skippedNonce));
            }

            while (_skipped.Count > keep && keep > 0)
            {
                var oldest = _skipped.First();
                oldest.Value.Key.Dispose();
                _skipped.Remove(oldest.Key);
            }
        }, () =>
        {
            secret.Dispose();
            passed.ForEach(step => step.Item2.Dispose());
        });
    }

    private SecretBytes Key(SecretBytes secret, uint at) => suite.DeriveTreeSecret(secret.Span, "key"u8, at, suite.Aead.KeySize);

    private byte[] Nonce(SecretBytes secret, uint at)
    {
        using var nonce = suite.DeriveTreeSecret(secret.Span, "nonce"u8, at, suite.Aead.NonceSize);
        return nonce.Span.ToArray();
    }

    private void Step(ref SecretBytes secret, uint at)
    {
        var next = suite.DeriveTreeSecret(secret.Span, "secret"u8, at, suite.HashSize);
        secret.Dispose();
        secret = next;
    }
}

using GraphChat.Cryptography;

namespace GraphChat.Mls.SecretTree;

/// <summary>Key and nonce of one message; <see cref="Consume"/> once it has opened, so that nothing changes if it does not.</summary>
internal sealed class MessageKey(uint generation, SecretBytes key, byte[] nonce, Action consume) : IDisposable
{
    internal uint Generation { get; } = generation;

    internal ReadOnlySpan<byte> Key => key.Span;

    internal ReadOnlySpan<byte> Nonce => nonce;

    internal void Consume() => consume();

    public void Dispose() => key.Dispose();
}

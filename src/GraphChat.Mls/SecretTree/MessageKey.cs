using GraphChat.Cryptography;

namespace GraphChat.Mls.SecretTree;

/// <summary>
/// Key and nonce of one message; <see cref="Consume"/> once it has opened. Until then the ratchet has not moved, and
/// what was derived on the way is zeroed if it never does.
/// </summary>
internal sealed class MessageKey(uint generation, SecretBytes key, byte[] nonce, Action consume, Action discard) : IDisposable
{
    private bool _consumed;

    internal uint Generation { get; } = generation;

    internal ReadOnlySpan<byte> Key => key.Span;

    internal ReadOnlySpan<byte> Nonce => nonce;

    internal void Consume()
    {
        _consumed = true;
        consume();
    }

    /// <summary>The same key with more to do when it is consumed, before the ratchet moves, or when it is not.</summary>
    internal MessageKey With(Action before, Action instead) => new(
        Generation, key, nonce,
        () =>
        {
            before();
            consume();
        },
        () =>
        {
            discard();
            instead();
        });

    public void Dispose()
    {
        key.Dispose();
        if (!_consumed)
        {
            discard();
        }
    }
}

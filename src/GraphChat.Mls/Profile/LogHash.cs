using System.Security.Cryptography;

namespace GraphChat.Mls.Profile;

/// <summary>
/// The hash chain over a conversation's log: the server computes it as it appends, members recompute it, and each
/// message carries the sender's value, so that a server cannot show two members different logs unnoticed.
/// Format: docs/protocols/log-hash.md.
/// </summary>
public static class LogHash
{
    /// <summary>The size of a hash in bytes.</summary>
    public const int Size = 32;

    private const string Label = "GraphChat log v1";

    /// <summary>The hash at sequence 0, before any event.</summary>
    public static byte[] Start(Guid conversationId) =>
        SHA256.HashData(new ProfileWriter().Field(Label).Field(conversationId).Written);

    /// <summary>The hash at <paramref name="sequence"/>.</summary>
    /// <param name="previous">The hash at the sequence before.</param>
    /// <param name="sequence">From 1.</param>
    /// <param name="kind">The event's kind.</param>
    /// <param name="senderDeviceId">The device that sent it; null for what the server says.</param>
    /// <param name="payload">The whole MLSMessage; empty for a notice.</param>
    public static byte[] Next(
        ReadOnlySpan<byte> previous, ulong sequence, LogEventKind kind, Guid? senderDeviceId, ReadOnlySpan<byte> payload)
    {
        Span<byte> payloadHash = stackalloc byte[Size];
        SHA256.HashData(payload, payloadHash);
        var writer = new ProfileWriter().Field(Label).Field(previous).Field(sequence).Field([(byte)kind]);
        writer = senderDeviceId is { } sender ? writer.Field(sender) : writer.Field(default(ReadOnlySpan<byte>));
        return SHA256.HashData(writer.Field(payloadHash).Written);
    }
}

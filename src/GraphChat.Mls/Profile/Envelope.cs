using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Mls.Profile;

/// <summary>
/// The plaintext of every application message, version 1. Immutable; holds message content, so it is never formatted or logged.
/// Format: docs/protocols/envelope.md.
/// </summary>
public sealed class Envelope
{
    /// <summary>The most bytes of content.</summary>
    public const int MaximumContentSize = 1 << 24;

    /// <summary>The smallest size that an envelope is padded to, in bytes.</summary>
    public const int SmallestBucket = 256;

    /// <summary>From this size on, buckets are its multiples, in bytes.</summary>
    public const int LargestDoubledBucket = 65_536;

    private const byte Version = 1;

    // Everything but the content's and the padding's vectors.
    private const int FixedSize = 1 + 16 + 8 + 8 + LogHash.Size + 1 + FrankingCommitment.KeySize;

    /// <summary>The id that the sender gave the message; equals the clientMessageId of the API.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>When the sender sent it by its own clock, in milliseconds since 1970.</summary>
    public required ulong SentAtMilliseconds { get; init; }

    /// <summary>The sequence of the last event that the sender had seen.</summary>
    public required ulong SeenSequence { get; init; }

    /// <summary>The log hash at <see cref="SeenSequence"/>, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> SeenHash { get; init; }

    /// <summary>What the content is.</summary>
    public required EnvelopeContentType ContentType { get; init; }

    /// <summary>The content; at most <see cref="MaximumContentSize"/> bytes.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The key of the franking commitment, 32 random bytes.</summary>
    public required ReadOnlyMemory<byte> FrankingKey { get; init; }

    /// <summary>The encoded envelope, padded to a bucket.</summary>
    /// <exception cref="InvalidOperationException">A field has a wrong size.</exception>
    public byte[] ToBytes()
    {
        if (SeenHash.Length != LogHash.Size || FrankingKey.Length != FrankingCommitment.KeySize || Content.Length > MaximumContentSize)
        {
            throw new InvalidOperationException("An envelope's field has a wrong size.");
        }

        var padding = PaddingFor(FixedSize + ProfileWriter.LengthSize(Content.Length) + Content.Length);
        return new ProfileWriter(FixedSize + Content.Length + padding + 8)
            .UInt8(Version).Uuid(MessageId).UInt64(SentAtMilliseconds).UInt64(SeenSequence).Bytes(SeenHash.Span)
            .UInt8((byte)ContentType).Vector(Content.Span).Bytes(FrankingKey.Span)
            .VectorLength(padding).Zeros(padding)
            .ToArray();
    }

    /// <summary>Reads an envelope; false for another version, a size that is no bucket, or padding that is not zeros.</summary>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out Envelope? value)
    {
        value = null;
        var reader = new ProfileReader(data);
        var version = reader.UInt8();
        var messageId = reader.Uuid();
        var sentAt = reader.UInt64();
        var seenSequence = reader.UInt64();
        var seenHash = reader.Bytes(LogHash.Size);
        var contentType = reader.UInt8();
        var content = reader.Vector(MaximumContentSize);
        var frankingKey = reader.Bytes(FrankingCommitment.KeySize);
        var padding = reader.Vector(2 * MaximumContentSize);
        if (!reader.AtEnd || version != Version || contentType == 0 || padding.ContainsAnyExcept((byte)0) || !IsBucket(data.Length))
        {
            return false;
        }

        value = new Envelope
        {
            MessageId = messageId,
            SentAtMilliseconds = sentAt,
            SeenSequence = seenSequence,
            SeenHash = seenHash.ToArray(),
            ContentType = (EnvelopeContentType)contentType,
            Content = content.ToArray(),
            FrankingKey = frankingKey.ToArray(),
        };
        return true;
    }

    private static bool IsBucket(int size) =>
        size % LargestDoubledBucket == 0 || (size is >= SmallestBucket and < LargestDoubledBucket && int.IsPow2(size));

    private static int PaddingFor(int size)
    {
        var bucket = SmallestBucket;
        while (true)
        {
            foreach (var lengthSize in (ReadOnlySpan<int>)[1, 2, 4])
            {
                // Lengths have one form only, so a few sizes cannot be reached and take the next bucket.
                var padding = bucket - size - lengthSize;
                if (padding >= 0 && ProfileWriter.LengthSize(padding) == lengthSize)
                {
                    return padding;
                }
            }

            bucket = bucket < LargestDoubledBucket ? bucket * 2 : bucket + LargestDoubledBucket;
        }
    }
}

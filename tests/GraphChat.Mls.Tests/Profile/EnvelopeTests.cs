using System.Security.Cryptography;
using GraphChat.Mls.Profile;
using Xunit;

namespace GraphChat.Mls.Tests.Profile;

public sealed class EnvelopeTests
{
    [Theory]
    [InlineData(0, 256)]
    [InlineData(155, 256)]
    [InlineData(156, 512)]
    [InlineData(400, 512)]
    [InlineData(1000, 2048)]
    [InlineData(65_000, 65_536)]
    [InlineData(66_000, 131_072)]
    [InlineData(200_000, 262_144)]
    public void Sizes_are_buckets(int contentSize, int expected)
    {
        Assert.Equal(expected, Make(contentSize).ToBytes().Length);
    }

    [Fact]
    public void Every_size_of_content_comes_back()
    {
        for (var size = 0; size < 1200; size++)
        {
            var envelope = Make(size);

            Assert.True(Envelope.TryParse(envelope.ToBytes(), out var read));
            Assert.Equal(envelope.MessageId, read.MessageId);
            Assert.Equal(envelope.SentAtMilliseconds, read.SentAtMilliseconds);
            Assert.Equal(envelope.SeenSequence, read.SeenSequence);
            Assert.Equal(envelope.ContentType, read.ContentType);
            Assert.True(envelope.SeenHash.Span.SequenceEqual(read.SeenHash.Span));
            Assert.True(envelope.Content.Span.SequenceEqual(read.Content.Span));
            Assert.True(envelope.FrankingKey.Span.SequenceEqual(read.FrankingKey.Span));
        }
    }

    [Fact]
    public void Padding_that_is_not_zeros_is_refused()
    {
        var bytes = Make(10).ToBytes();
        bytes[^1] = 1;

        Assert.False(Envelope.TryParse(bytes, out _));
    }

    [Fact]
    public void Other_versions_and_cut_envelopes_are_refused()
    {
        var bytes = Make(10).ToBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(Envelope.TryParse(bytes.AsSpan(0, length), out _));
        }

        bytes[0] = 2;
        Assert.False(Envelope.TryParse(bytes, out _));
    }

    [Fact]
    public void Unknown_kinds_of_content_are_kept()
    {
        var bytes = Make(10).ToBytes();
        bytes[65] = 200;

        Assert.True(Envelope.TryParse(bytes, out var read));
        Assert.Equal((EnvelopeContentType)200, read.ContentType);
    }

    [Fact]
    public void The_commitment_binds_content_sender_group_epoch_and_message()
    {
        var envelope = Make(100);
        var sender = new DeviceIdentity(Guid.NewGuid(), Guid.NewGuid());
        byte[] group = [1, 2, 3];
        var data = FrankingCommitment.ToAuthenticatedData(
            FrankingCommitment.Compute(envelope.FrankingKey.Span, group, 7, sender, envelope.MessageId, envelope.Content.Span));

        Assert.Equal(33, data.Length);
        Assert.True(FrankingCommitment.Verify(data, group, 7, sender, envelope));
        Assert.False(FrankingCommitment.Verify(data, group, 8, sender, envelope));
        Assert.False(FrankingCommitment.Verify(data, [1, 2], 7, sender, envelope));
        Assert.False(FrankingCommitment.Verify(data, group, 7, sender with { DeviceId = Guid.NewGuid() }, envelope));
        Assert.False(FrankingCommitment.Verify(data, group, 7, sender, Make(100)));
        Assert.False(FrankingCommitment.Verify([], group, 7, sender, envelope));
        Assert.False(FrankingCommitment.Verify([2, .. data[1..]], group, 7, sender, envelope));
    }

    [Fact]
    public void A_key_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => FrankingCommitment.Compute(new byte[31], [], 0, default, Guid.NewGuid(), []));

    private static Envelope Make(int contentSize) => new()
    {
        MessageId = Guid.CreateVersion7(),
        SentAtMilliseconds = 1_795_000_000_000,
        SeenSequence = 41,
        SeenHash = RandomNumberGenerator.GetBytes(32),
        ContentType = EnvelopeContentType.Text,
        Content = RandomNumberGenerator.GetBytes(contentSize),
        FrankingKey = RandomNumberGenerator.GetBytes(32),
    };
}

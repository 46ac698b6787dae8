using GraphChat.Delivery.Attachments;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Delivery.Tests.Attachments;

/// <summary>The addresses of attachments: sealed, for one thing, for a short time.</summary>
public sealed class AttachmentAddressesTests
{
    private readonly ManualTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly Guid _id = Guid.NewGuid();

    [Fact]
    public void An_address_is_good_for_two_minutes_and_no_longer_than_the_token_under_which_it_was_given()
    {
        var addresses = Addresses(1);
        var (hour, minute) = (Caller(TimeSpan.FromHours(1)), Caller(TimeSpan.FromMinutes(1)));
        var (whole, part, ended) = (
            addresses.ForReading(hour, _id), addresses.ForPart(minute, _id, 5, 7), addresses.ForReading(Caller(TimeSpan.FromSeconds(-1)), _id));
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMinutes(2), whole.ExpiresAt);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMinutes(1), part.ExpiresAt);

        Assert.Equal(new AttachmentAddress(_id, hour.User, hour.SessionId, Offset: null, 0), addresses.Read(TextOf(whole)));
        Assert.Equal(new AttachmentAddress(_id, minute.User, minute.SessionId, 5, 7), addresses.Read(TextOf(part)));
        Assert.Null(addresses.Read(TextOf(ended)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(addresses.Read(TextOf(part)));
        _time.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.NotNull(addresses.Read(TextOf(whole)));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(addresses.Read(TextOf(whole)));
    }

    [Fact]
    public void An_address_of_other_nodes_or_with_any_bit_changed_is_none()
    {
        var addresses = Addresses(1);
        var text = TextOf(addresses.ForReading(Caller(TimeSpan.FromHours(1)), _id));
        Assert.NotNull(Addresses(1).Read(text));
        Assert.Null(Addresses(2).Read(text));
        for (var at = 0; at < text.Length - 1; at++)
        {
            Assert.Null(addresses.Read(text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..]));
            Assert.Null(addresses.Read(text[..at]));
        }

        foreach (var other in new[] { null, "", "=", "A", "é", new string('A', 10_000), text + text })
        {
            Assert.Null(addresses.Read(other));
        }
    }

    private AttachmentAddresses Addresses(byte secret) =>
        new(new NodeKeys([.. Enumerable.Repeat(secret, NodeKeys.SecretLength)]), "http://localhost:5080", _time);

    private Caller Caller(TimeSpan left) => new(new UserId(Guid.NewGuid()), Role.Learner, "a session", Device: null, _time.GetUtcNow() + left);

    private static string TextOf(SignedAddress address)
    {
        Assert.StartsWith("http://localhost:5080/attachments?address=", address.Url.AbsoluteUri, StringComparison.Ordinal);
        return address.Url.Query.Split('=', 2)[1];
    }
}

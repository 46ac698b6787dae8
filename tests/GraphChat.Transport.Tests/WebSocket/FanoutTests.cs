using Xunit;
using static GraphChat.Transport.Tests.WebSocket.FanoutBed;

namespace GraphChat.Transport.Tests.WebSocket;

/// <summary>From the event of a source to the bytes on each connection, on the real engine.</summary>
[Collection(nameof(FanoutTests))]
[CollectionDefinition(nameof(FanoutTests), DisableParallelization = true)]
public sealed class FanoutTests
{
    private const string Plain = "subscription { events { text } }";
    private const string Seen = "subscription($as: String!) { events { seenBy(as: $as) } }";

    // {"type":"next","id":"1","payload":{"data":{"events":{"text":"0123456789"}}}} and its head of two bytes.
    private const int FrameBytes = 2 + 76;

    [Fact]
    public async Task What_an_event_allocates_does_not_grow_with_its_subscribers()
    {
        const int Events = 200;
        await using var few = await OpenAsync(Enumerable.Repeat(new Asker(Plain, "{}", "all"), 100));
        await using var many = await OpenAsync(Enumerable.Repeat(new Asker(Plain, "{}", "all"), 1000));
        few.Publish(Events, FrameBytes);
        many.Publish(Events, FrameBytes);

        var ofFew = few.Publish(Events, FrameBytes);
        var ofMany = many.Publish(Events, FrameBytes);

        // The least object has 24 bytes; what is pooled is made anew now and then where the machine is busy. Unoptimised, the
        // compiler makes objects of the states of methods.
#if DEBUG
        const double Most = 2000;
#else
        const double Most = 12;
#endif
        var perDelivery = (ofMany - ofFew) / (900.0 * Events);
        Assert.True(perDelivery < Most, $"{ofFew} bytes for 100 subscribers, {ofMany} for 1000: {perDelivery} a delivery.");
    }

    [Fact]
    public async Task Who_asks_the_same_with_the_same_rights_shares_one_execution_and_nobody_else_does()
    {
        const int Each = 20;
        var askers = new[]
        {
            new Asker(Seen, """{"as":"a"}""", "learner"),
            new Asker(Seen, """{"as":"b"}""", "learner"),
            new Asker(Seen, """{"as":"a"}""", "trainer"),
            new Asker("subscription { events { seenBy } }", "{}", "learner"),
        };
        await using var bed = await OpenAsync(Enumerable.Range(0, Each).SelectMany(_ => askers), keeps: true);

        bed.Publish(1, frameBytes: 0);
        await Eventually.TrueAsync(() => bed.Peers.TrueForAll(peer => peer.Kept.Contains("seenBy", StringComparison.Ordinal)));

        Assert.Equal(askers.Length, bed.Executions);
        string[] expected = ["learner as a", "learner as b", "trainer as a", "learner as itself"];
        Assert.All(Enumerable.Range(0, bed.Peers.Count), i =>
        {
            Assert.Contains($"\"{expected[i % askers.Length]}: 0123456789\"", bed.Peers[i].Kept, StringComparison.Ordinal);
            Assert.Single(System.Text.RegularExpressions.Regex.Matches(bed.Peers[i].Kept, "seenBy"));
        });
    }

    [Fact]
    public async Task Nobody_who_came_later_or_left_disturbs_the_others()
    {
        await using var bed = await OpenAsync(Enumerable.Repeat(new Asker(Plain, "{}", "all"), 50), keeps: true);
        bed.Publish(3, FrameBytes);
        bed.Peers[0].End();

        bed.Publish(1, frameBytes: 0);

        await Eventually.TrueAsync(() => bed.Peers.Skip(1).All(peer => System.Text.RegularExpressions.Regex.Count(peer.Kept, "0123456789") == 4));
    }
}

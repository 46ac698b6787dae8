using GraphChat.Delivery.Fanout;
using Xunit;

namespace GraphChat.Delivery.Tests.Fanout;

public sealed class MailboxTests
{
    [Fact]
    public async Task Whoever_adds_to_a_reader_that_waits_is_told_to_wake_it_once()
    {
        var mailbox = new Mailbox<string>();
        var waiting = mailbox.NextAsync();

        Assert.False(waiting.IsCompleted);
        Assert.True(mailbox.Add("a"));
        Assert.False(mailbox.Add("b"));
        mailbox.Wake();

        Assert.Equal("a", await waiting);
        Assert.Equal("b", mailbox.TryTake());
        Assert.Null(mailbox.TryTake());
    }

    [Fact]
    public async Task What_is_there_is_still_read_when_it_is_complete_and_nothing_after()
    {
        var mailbox = new Mailbox<string>();
        mailbox.Add("a");
        mailbox.Complete();

        Assert.False(mailbox.Add("late"));
        Assert.Equal("a", await mailbox.NextAsync());
        Assert.Null(await mailbox.NextAsync());
    }

    [Fact]
    public async Task A_reader_that_waits_learns_that_it_is_complete()
    {
        var mailbox = new Mailbox<string>();
        var waiting = mailbox.NextAsync();

        mailbox.Complete();

        Assert.Null(await waiting);
    }

    [Fact]
    public async Task Many_writers_lose_nothing_and_keep_their_order()
    {
        const int Writers = 4;
        const int Each = 20_000;
        var mailbox = new Mailbox<Tuple<int, int>>();
        var reading = Task.Run(async () =>
        {
            var next = new int[Writers];
            while (await mailbox.NextAsync() is { } item)
            {
                Assert.Equal(next[item.Item1]++, item.Item2);
            }

            return next;
        });
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            var wakes = new Wakes();
            for (var i = 0; i < Each; i++)
            {
                if (mailbox.Add(Tuple.Create(writer, i)))
                {
                    wakes.Add(mailbox);
                }

                wakes.Send();
            }
        })));

        mailbox.Complete();

        Assert.All(await reading, count => Assert.Equal(Each, count));
    }

    [Fact]
    public async Task More_readers_than_a_batch_holds_are_all_woken()
    {
        var mailboxes = Enumerable.Range(0, 1000).Select(_ => new Mailbox<string>()).ToList();
        var waiting = mailboxes.ConvertAll(mailbox => mailbox.NextAsync().AsTask());
        var wakes = new Wakes();

        foreach (var mailbox in mailboxes.Where(mailbox => mailbox.Add("a")))
        {
            wakes.Add(mailbox);
        }

        wakes.Send();

        Assert.All(await Task.WhenAll(waiting), item => Assert.Equal("a", item));
    }
}

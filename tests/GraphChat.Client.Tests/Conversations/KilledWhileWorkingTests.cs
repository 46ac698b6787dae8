using GraphChat.Client.Tests.Storage;
using Xunit;

namespace GraphChat.Client.Tests.Conversations;

/// <summary>A client that is killed at every write of its journal while it receives, sends, commits and follows.</summary>
public sealed class KilledWhileWorkingTests
{
    // A round of work makes more writes than this.
    private const int FewestKills = 10;

    private readonly List<string> _read = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_lost_or_doubled_and_no_key_serves_twice()
    {
        await using var talk = await Talk.AmongAsync("lea");
        var files = new FaultyFiles();
        talk.Server.Change = options => options.StorePath == talk.Server.StorePath("tom") ? options with { Files = files } : options;
        talk.Ids["tom"] = new PersonId(talk.Server.AddPerson("tom"));
        await talk.OpenAsync("tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        var (survived, sent) = (false, new List<string>());
        var writes = 0;
        for (; !survived; writes++)
        {
            files.WritesLeft = writes;
            var work = WorkAsync(talk, leas, writes, sent);
            await Patience.UntilAsync(() => work.IsCompleted || files.Dead);
            survived = !files.Dead;
            files.WritesLeft = int.MaxValue;
            if (survived)
            {
                await work;
            }
            else
            {
                await talk.CloseAsync("tom");
                await work.ContinueWith(_ => { }, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);
                files = files.AfterCrash();
                await talk.OpenAsync("tom");
            }

            await SettleAsync(talk, leas, writes);
        }

        Assert.True(writes > FewestKills, $"It was killed {writes - 1} times.");

        // What was answered as sent is there, and all of it once.
        var history = leas.ReadHistory(int.MaxValue).Select(message => message.Text).ToList();
        Assert.Equal(history.Count, history.Distinct().Count());
        Assert.Empty(sent.Except(history));
        Assert.Equal(history.Where(text => text.StartsWith("lea", StringComparison.Ordinal)), _read);

        // No message of tom's could not be opened, which is what a key that served twice looks like.
        for (var left = history.Count - _read.Count; left > 0;)
        {
            var item = await talk.NextAsync("lea");
            Assert.IsNotType<Incident>(item);
            left -= item is ReceivedMessage ? 1 : 0;
        }
    }

    private static async Task WorkAsync(Talk talk, Conversation leas, int round, List<string> sent)
    {
        var toms = talk["tom"].FindConversation(leas.Id)!;
        await leas.SendAsync($"lea {round}", Cancellation);
        await toms.SendAsync($"tom {round}", Cancellation);
        sent.Add($"tom {round}");
        await toms.UpdateKeysAsync(Cancellation);
        await leas.UpdateKeysAsync(Cancellation);
        await toms.SendAsync($"tom {round} again", Cancellation);
        sent.Add($"tom {round} again");
    }

    /// <summary>All that lea wrote is received, and both hold the same log and epoch.</summary>
    private async Task SettleAsync(Talk talk, Conversation leas, int round)
    {
        await leas.SendAsync($"lea {round} settles", Cancellation);
        while (_read.Count == 0 || _read[^1] != $"lea {round} settles")
        {
            var item = await talk.NextAsync("tom");
            Assert.IsNotType<Incident>(item);
            if (item is ReceivedMessage { Message: var message })
            {
                _read.Add(message.Text);
            }
        }

        var toms = talk["tom"].FindConversation(leas.Id)!;
        await Patience.UntilAsync(() => toms.EpochNumber == leas.EpochNumber && toms.Head == leas.Head
            && toms.ReadHistory(int.MaxValue).Select(message => message.Text).SequenceEqual(leas.ReadHistory(int.MaxValue).Select(message => message.Text)));
    }
}

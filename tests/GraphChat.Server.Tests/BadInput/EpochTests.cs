using GraphChat.Mls;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

public sealed class EpochTests(SharedNode shared)
{
    [Fact]
    public async Task A_message_for_an_epoch_before_a_removal_is_stale_and_made_anew_it_is_taken()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var bob = await RawPerson.JoinAsync(node.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        var early = room.Protect("bob could read this");
        await room.RemoveAsync(bob);

        var stale = await room.SendAsync(early);

        Assert.Equal("STALE_EPOCH", stale.Code);
        Assert.Equal(2, stale.Extensions.GetProperty("epoch").GetInt64());
        Assert.Equal(2, stale.Extensions.GetProperty("sequence").GetInt64());
        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task A_message_that_was_under_way_is_taken_for_two_epochs_and_is_stale_after()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var underWay = Enumerable.Range(0, 4).Select(i => room.Protect($"{i}")).ToList();
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Assert.Null((await room.SendAsync(underWay[epoch])).Code);
            await room.CommitAsync(new MlsCommitRequest { UpdatePath = true });
        }

        var stale = await room.SendAsync(underWay[3]);

        Assert.Equal("STALE_EPOCH", stale.Code);
        Assert.Equal(3, stale.Extensions.GetProperty("epoch").GetInt64());
        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task A_message_and_a_commit_for_a_future_epoch_are_refused_and_taken_once_it_has_come()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var ahead = room.Copy();
        var first = RawRoom.Prepare(ahead, new MlsCommitRequest { UpdatePath = true });
        ahead.MergePendingCommit();
        var message = RawRoom.Protect(ahead, "from the future");
        var second = RawRoom.Prepare(ahead, new MlsCommitRequest { UpdatePath = true });

        var tooEarly = await room.SendAsync(message);
        var tooEarlyAsWell = await room.SubmitAsync(second);

        Assert.Equal(("FUTURE_EPOCH", "FUTURE_EPOCH"), (tooEarly.Code, tooEarlyAsWell.Code));
        Assert.Equal(0, tooEarly.Extensions.GetProperty("epoch").GetInt64());
        Assert.Null((await room.SubmitAsync(first)).Code);
        Assert.Null((await room.SendAsync(message)).Code);
        Assert.Null((await room.SubmitAsync(second)).Code);
        ahead.MergePendingCommit();
        room.Replace(ahead);
        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task Of_many_commits_for_one_epoch_one_wins_and_the_others_learn_which()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var copies = Enumerable.Range(0, 10).Select(_ => room.Copy()).ToList();
        var commits = copies.ConvertAll(copy => RawRoom.Prepare(copy, new MlsCommitRequest { UpdatePath = true }));

        var answers = await Task.WhenAll(commits.Select(commit => room.SubmitAsync(commit)));

        var winner = Assert.Single(Enumerable.Range(0, 10), i => answers[i].Code is null);
        foreach (var loser in answers.Where((_, i) => i != winner))
        {
            Assert.Equal("STALE_EPOCH", loser.Code);
            Assert.Equal((1, 1), (loser.Extensions.GetProperty("epoch").GetInt64(), loser.Extensions.GetProperty("sequence").GetInt64()));
        }

        copies[winner].MergePendingCommit();
        room.Replace(copies[winner]);
        await room.CommitAsync(new MlsCommitRequest { UpdatePath = true });
        await room.AssertNothingLostAsync();
        copies.ForEach(copy => copy.Dispose());
    }

    [Fact]
    public async Task The_same_commit_and_the_same_message_again_get_the_first_answer_and_other_bytes_under_their_id_are_refused()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var (message, id) = (room.Protect("once"), Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
        var commit = RawRoom.Prepare(room.Group, new MlsCommitRequest { UpdatePath = true });

        var sends = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => room.SendAsync(message, id: id)));
        var submits = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => room.SubmitAsync(commit)));

        Assert.Single(sends.Distinct());
        Assert.Single(submits.Distinct());
        room.Group.MergePendingCommit();
        Assert.Equal("IDEMPOTENCY_MISMATCH", (await room.SendAsync(room.Protect("other"), id: id)).Code);
        var old = Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddDays(-31));
        Assert.Equal("IDEMPOTENCY_EXPIRED", (await room.SendAsync(room.Protect("old"), id: old)).Code);
        await room.AssertNothingLostAsync();
    }
}

using GraphChat.Mls;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

/// <summary>Handshakes and messages shown again: by whom they are, by somebody else, later, and under other ids.</summary>
public sealed class ReplayTests(SharedNode shared)
{
    [Fact]
    public async Task A_proposal_shown_again_under_another_id_by_another_member_or_later_holds_up_no_commit()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var bob = await RawPerson.JoinAsync(node.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        var proposal = room.Group.ProposeRemove(room.LeafOf(bob));
        var first = await ProposeAsync(ann, room, proposal, NewId());
        Assert.Null(first.Code);

        var again = await ProposeAsync(ann, room, proposal, NewId());
        Assert.True(again.Code is null or "INVALID_MLS_MESSAGE", again.Text);
        Assert.Equal("FORBIDDEN", (await ProposeAsync(bob, room, proposal, NewId())).Code);
        await CommitAsync(room);

        Assert.Equal("STALE_EPOCH", (await ProposeAsync(ann, room, proposal, NewId())).Code);
        Assert.Equal("NOT_FOUND", (await ProposeAsync(bob, room, proposal, NewId())).Code);
        await room.CommitAsync(new MlsCommitRequest { UpdatePath = true });
        await room.SendAsync("goes on");
    }

    [Fact]
    public async Task A_commit_shown_by_another_member_first_or_afterwards_changes_nothing_and_its_own_device_s_counts()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var bob = await RawPerson.JoinAsync(node.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        var commit = RawRoom.Prepare(room.Group, new MlsCommitRequest { UpdatePath = true });

        var stolen = await room.SubmitAsync(commit with { Id = NewId() }, by: bob);
        Assert.True(stolen.Code is "FORBIDDEN" or "INVALID_MLS_MESSAGE", stolen.Text);
        Assert.Null((await room.SubmitAsync(commit)).Code);
        room.Group.MergePendingCommit();
        Assert.Equal("STALE_EPOCH", (await room.SubmitAsync(commit with { Id = NewId() }, by: bob)).Code);
        await room.CommitAsync(new MlsCommitRequest { UpdatePath = true });

        // Its own device gets the first answer under another id as well, however late.
        Assert.Null((await room.SubmitAsync(commit with { Id = NewId() })).Code);
        await room.AssertNothingLostAsync();
    }

    /// <summary>The server sees no sender in a PrivateMessage; whoever shows another's is the one it is stored of, and devices find it out.</summary>
    [Fact]
    public async Task A_message_shown_after_a_removal_is_refused_whoever_shows_it()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var bob = await RawPerson.JoinAsync(node.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        var (message, id) = (room.Protect("once"), NewId());
        Assert.Null((await room.SendAsync(message, id: id)).Code);
        await room.RemoveAsync(bob);

        Assert.Equal("STALE_EPOCH", (await room.SendAsync(message)).Code);
        Assert.Equal("NOT_FOUND", (await room.SendAsync(message, by: bob)).Code);
        Assert.Equal("NOT_FOUND", (await room.SendAsync(message, by: bob, id: id)).Code);
        Assert.Null((await room.SendAsync(message, id: id)).Code);
        await room.AssertNothingLostAsync();
    }

    // A commit carries what was proposed, or the group stands still.
    private static async Task CommitAsync(RawRoom room)
    {
        var commit = RawRoom.Prepare(room.Group, new MlsCommitRequest());
        var answer = await room.SubmitAsync(commit);
        Assert.True(answer.Code is null, answer.Text);
        room.Group.MergePendingCommit();
    }

    private static Task<Answer> ProposeAsync(RawPerson by, RawRoom room, byte[] proposal, Guid id) => by.Api.ExecuteAsync(
        "mutation($input: SubmitProposalInput!) { submitProposal(input: $input) { event { sequence } } }",
        new { input = new { conversationId = room.Id, clientMessageId = id, proposal } });

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
}

using GraphChat.Api.Tests.Support;
using GraphChat.Delivery;
using Xunit;

namespace GraphChat.Api.Tests.Groups;

public sealed class GroupTests
{
    private const string Report = "mutation($input: ReportEpochInput!) { reportEpoch(input: $input) { health } }";
    private const string Reset = "mutation($input: ResetConversationInput!) { resetConversation(input: $input) { event { kind sequence } } }";
    private const string Acknowledge = "mutation($input: AcknowledgeWelcomeInput!) { acknowledgeWelcome(input: $input) { conversationId } }";
    private const string Propose = "mutation($input: SubmitProposalInput!) { submitProposal(input: $input) { event { id } } }";
    private const string Group = "query($id: ID!) { node(id: $id) { ... on Conversation { group { epoch groupInfo health } } } }";

    [Fact]
    public async Task A_device_that_cannot_follow_reports_it_and_the_group_says_so()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "lea", "tom");
        Assert.Equal("HEALTHY", (await api.AskAsync(room.Tom, Group, new { id = room.Id.ToString() })).Text("node.group.health"));

        var reported = await api.AskAsync(room.Tom, Report, new { input = new { conversationId = room.Id.ToString(), epoch = 1 } });

        Assert.Equal("RESET", reported.Text("reportEpoch.health"));
        Assert.Equal("RESET", (await api.AskAsync(room.Lea, Group, new { id = room.Id.ToString() })).Text("node.group.health"));
        Assert.Equal("BAD_INPUT", (await api.AskAsync(room.Tom, Report, new { input = new { conversationId = room.Id.ToString(), epoch = 1, fingerprint = new byte[3] } })).Code);
    }

    [Fact]
    public async Task Resets_and_proposals_that_are_not_due_or_malformed_are_refused_with_their_codes()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "lea", "tom");
        var (eve, _) = await api.JoinAsync("eve");
        object reset = new { input = new { conversationId = room.Id.ToString(), clientMessageId = Room.NewId(), groupInfo = "x"u8.ToArray() } };
        object proposal = new { input = new { conversationId = room.Id.ToString(), clientMessageId = Room.NewId(), proposal = "x"u8.ToArray() } };

        Assert.Equal("FORBIDDEN", (await api.AskAsync(room.Lea, Reset, reset)).Code);
        Assert.Equal("NOT_FOUND", (await api.AskAsync(eve, Reset, reset)).Code);
        Assert.Equal("INVALID_MLS_MESSAGE", (await api.AskAsync(room.Lea, Propose, proposal)).Code);
        Assert.Equal("NOT_FOUND", (await api.AskAsync(eve, Propose, proposal)).Code);
    }

    [Fact]
    public async Task An_acknowledged_welcome_is_forgotten()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "lea", "tom");

        var answer = await api.AskAsync(room.Tom, Acknowledge, new { input = new { conversationId = room.Id.ToString(), sequence = 1 } });

        Assert.Equal(room.Id, ConversationId.TryParse(answer.Text("acknowledgeWelcome.conversationId"), out var id) ? id : default);
        Assert.Null(await api.Stores.Stores.Log.FindWelcomeAsync(room.Id, 1, TestContext.Current.CancellationToken));
    }
}

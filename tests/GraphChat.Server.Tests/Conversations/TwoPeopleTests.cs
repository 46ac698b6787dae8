using Xunit;

namespace GraphChat.Server.Tests.Conversations;

public sealed class TwoPeopleTests(SharedNode shared)
{
    [Fact]
    public async Task Write_to_each_other_end_to_end_encrypted()
    {
        var node = shared.Required();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var lea = await TestPerson.SignInAsync(node.Deployment, node.Accounts[0]);
        await using var tom = await TestPerson.SignInAsync(node.Deployment, node.Accounts[1]);
        var person = Assert.Single(await lea.Client.FindPeopleAsync("Tom", patience.Token));

        var conversation = await lea.Client.OpenConversationAsync([person.Id], title: null, patience.Token);
        await conversation.SendAsync("Hello Tom", patience.Token);
        var received = await tom.NextTextAsync(patience.Token);
        await tom.Client.FindConversation(conversation.Id)!.SendAsync("Hello Léa", patience.Token);
        var answer = await lea.NextTextAsync(patience.Token);

        Assert.Equal("Hello Tom", received);
        Assert.Equal("Hello Léa", answer);
        Assert.True(await lea.Client.IsOnlineAsync(person.Id, patience.Token));
    }
}

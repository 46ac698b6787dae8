using GraphChat.Client;
using Xunit;

namespace GraphChat.Server.Tests.Conversations;

/// <summary>A further device of somebody, which one of the person's devices signs in and nobody else can.</summary>
public sealed class SecondDeviceTests(Trio trio) : IClassFixture<Trio>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_device_that_one_approves_reads_and_writes_from_then_on_also_after_the_group_was_replaced()
    {
        trio.Required();
        var lea = trio.Accounts[0];
        var id = await trio.OpenAsync(trio.Tom);
        await trio.Lea.Client.FindConversation(id)!.SetTitleAsync("Fractions", Cancellation);

        await using var second = await trio.SignInAsync(lea, request => trio.Lea.Client.ApproveDeviceAsync(request, Cancellation));
        TestPerson[] all = [trio.Lea, trio.Tom, second];
        await UntilOneGroupAsync(id, all);
        await UntilAsync(() => second.Client.FindConversation(id)!.Title == "Fractions");
        await TalkAsync(id, "first", all);

        Assert.DoesNotContain("before", Texts(second, id));
        Assert.Equal(trio.Lea.Client.Me, second.Client.Me);
        Assert.NotEqual(trio.Lea.Client.Device, second.Client.Device);
        Assert.Equal(2, second.Client.FindConversation(id)!.Members.Count);

        // Nobody can follow: the group is replaced, and every device is brought back.
        await Trio.PoisonAsync(trio.Tom, () => trio.Tom.Client.FindConversation(id)!.UpdateKeysAsync(Cancellation));
        await UntilAsync(() => all.All(person => Trio.StateOf(person, id).Place.Incarnation == 1));
        await UntilOneGroupAsync(id, all);
        await TalkAsync(id, "second", all);

        // What is opened later has it from the start, by whomever it is opened.
        foreach (var (by, other) in ((TestPerson, TestPerson)[])[(trio.Lea, trio.Tom), (second, trio.Tom), (trio.Tom, trio.Lea)])
        {
            var later = await by.Client.OpenConversationAsync([other.Client.Me!.Value], null, Cancellation);
            await UntilOneGroupAsync(later.Id, all);
            await TalkAsync(later.Id, "later", all);
        }
    }

    [Fact]
    public async Task A_device_that_nobody_approved_is_not_let_in_and_no_device_approves_what_its_person_did_not_ask_for()
    {
        trio.Required();
        var ada = trio.Accounts[2];
        Assert.Equal(ClientErrorCode.DeviceApprovalNeeded, await RefusalAsync(ada, approve: null));

        // Nothing, something else, and another person's device.
        foreach (var request in (string[])["", "hello", new string('A', 2000), Convert.ToBase64String(new byte[67]).TrimEnd('=')])
        {
            var refused = await Assert.ThrowsAsync<GraphChatException>(() => trio.Ada.Client.ApproveDeviceAsync(request, Cancellation));
            Assert.Equal(ClientErrorCode.DeviceRequestInvalid, refused.Code);
        }

        Assert.Equal(ClientErrorCode.DeviceRequestInvalid, await RefusalAsync(ada, request => trio.Tom.Client.ApproveDeviceAsync(request, Cancellation)));

        // An approval is of one device, and of one place in the chain: the second of two is asked for again.
        var mine = "";
        Assert.Equal(ClientErrorCode.DeviceRequestInvalid, await RefusalAsync(ada, async request =>
        {
            mine = await trio.Ada.Client.ApproveDeviceAsync(request, Cancellation);
            return mine[..^1];
        }));
        Assert.Equal(ClientErrorCode.DeviceRequestInvalid, await RefusalAsync(ada, _ => Task.FromResult(mine)));
        Assert.Equal(ClientErrorCode.DeviceApprovalNeeded, await RefusalAsync(ada, async request =>
        {
            var late = await trio.Ada.Client.ApproveDeviceAsync(request, Cancellation);
            await using var first = await trio.SignInAsync(ada, other => trio.Ada.Client.ApproveDeviceAsync(other, Cancellation));
            return late;
        }));
    }

    private async Task<string> RefusalAsync(GraphChat.Identity.Demo.DemoAccount account, Func<string, Task<string>>? approve) =>
        (await Assert.ThrowsAsync<GraphChatException>(() => trio.SignInAsync(account, approve))).Code;

    private static async Task TalkAsync(ConversationId id, string what, TestPerson[] all)
    {
        for (var index = 0; index < all.Length; index++)
        {
            await all[index].Client.FindConversation(id)!.SendAsync($"{what} {index}", Cancellation);
        }

        string[] said = [.. all.Select((_, index) => $"{what} {index}")];
        foreach (var person in all)
        {
            await UntilAsync(() => Texts(person, id).TakeLast(said.Length).SequenceEqual(said));
        }
    }

    private static Task UntilOneGroupAsync(ConversationId id, TestPerson[] all) => UntilAsync(() =>
        all.All(person => person.Client.FindConversation(id) is not null)
        && all.All(person => Trio.StateOf(person, id).Group.Members.Count == all.Length && !Trio.StateOf(person, id).IsAdrift)
        && all.Select(person => person.Client.FindConversation(id)!.EpochNumber).Distinct().Count() == 1);

    private static IEnumerable<string> Texts(TestPerson person, ConversationId id) =>
        person.Client.FindConversation(id)!.ReadHistory().Select(message => message.Text);

    private static Task UntilAsync(Func<bool> condition) => Trio.UntilAsync(condition);
}

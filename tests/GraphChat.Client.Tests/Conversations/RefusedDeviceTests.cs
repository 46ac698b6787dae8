using GraphChat.Client.SignIn;
using GraphChat.Client.Tests.Fake;
using Xunit;

namespace GraphChat.Client.Tests.Conversations;

/// <summary>A device that the server refuses for good is not tried again and again in silence.</summary>
public sealed class RefusedDeviceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("RegisterDevice", "DEVICE_CHAIN_INVALID")]
    [InlineData("RegisterDevice", "LIMIT_EXCEEDED")]
    [InlineData("RegisterDevice", "UNAUTHENTICATED")]
    [InlineData("AttachDevice", "FORBIDDEN")]
    public async Task The_application_hears_of_it_once_and_a_new_sign_in_carries_on(string operation, string code)
    {
        await using var server = await FakeServer.StartAsync();
        server.AddPerson("lea");
        if (operation == "AttachDevice")
        {
            // The store's device is known, and the next sign-in has it attached.
            await using var before = await server.OpenAsync("lea", Cancellation);
            await before.SignOutAsync(Cancellation);
        }

        server.Delivery.Refuse = (asked, _) => asked == operation ? code : null;
        await using var client = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);
        var states = new List<ConnectionState>();
        client.StateChanged += (_, _) =>
        {
            lock (states)
            {
                states.Add(client.State);
            }
        };
        await client.SignInAsync(new FormSignIn("lea", "lea-password"), Cancellation);

        Assert.Equal(code, (await Assert.ThrowsAsync<GraphChatException>(() => client.StartAsync(Cancellation))).Code);
        Assert.Equal(ConnectionState.Refused, client.State);
        await using (var reader = client.ReceiveAsync(Cancellation).GetAsyncEnumerator(Cancellation))
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<GraphChatException>(() => reader.MoveNextAsync().AsTask())).Code);
        }

        lock (states)
        {
            Assert.Equal([ConnectionState.Connecting, ConnectionState.Refused], states);
        }

        var calls = server.Calls[operation];
        Assert.InRange(calls, 1, 2);
        server.Delivery.Refuse = (_, _) => null;
        await client.SignInAsync(new FormSignIn("lea", "lea-password"), Cancellation);
        await client.StartAsync(Cancellation);
        await Patience.UntilAsync(() => client.State == ConnectionState.Connected);
        Assert.Equal(calls + 1, server.Calls[operation]);

        server.AddPerson("tom");
        await using var tom = await server.OpenAsync("tom", Cancellation);
        var conversation = await tom.OpenConversationAsync([client.Me!.Value], null, Cancellation);
        await conversation.SendAsync("here again", Cancellation);
        await foreach (var item in client.ReceiveAsync(Cancellation))
        {
            await client.AcknowledgeAsync(item, Cancellation);
            if (item is ReceivedMessage { Message: var message })
            {
                Assert.Equal("here again", message.Text);
                break;
            }
        }
    }

    [Theory]
    [InlineData("UNAVAILABLE")]
    [InlineData("STALE_DEVICE_CHAIN")]
    public async Task What_may_go_better_the_next_time_is_tried_again(string code)
    {
        await using var server = await FakeServer.StartAsync();
        server.AddPerson("lea");
        var left = 2;
        server.Delivery.Refuse = (asked, _) => asked == "RegisterDevice" && left-- > 0 ? code : null;

        await using var client = await server.OpenAsync("lea", Cancellation);

        Assert.NotNull(client.Device);
        Assert.True(left < 0);
    }
}

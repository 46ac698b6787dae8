using GraphChat.Client.SignIn;
using GraphChat.Client.Tests.Conversations;
using GraphChat.Client.Tests.Fake;
using Xunit;

namespace GraphChat.Client.Tests;

/// <summary>A client that is closed leaves nobody waiting, and loses nothing that was on its way.</summary>
public sealed class ClosedClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>They waited for ever, deaf to cancellation: a disposed semaphore forgets those in its queue.</summary>
    [Fact]
    public async Task Whoever_waits_for_a_token_while_the_client_is_closed_is_told()
    {
        await using var server = await FakeServer.StartAsync();
        var answering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = await OpenWithSpentTokenAsync(server, answering.Task);
        var waiting = Enumerable.Range(0, 20).Select(_ => client.GetAccessTokenAsync(Cancellation)).ToList();
        await Patience.UntilAsync(() => server.Issuer.Refreshes == 1);

        var closing = client.DisposeAsync().AsTask();
        await Patience.UntilAsync(() => waiting.Count(token => token.IsCompleted) == 19);
        answering.SetResult();
        await closing.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        // The one whose answer came has it.
        Assert.NotEmpty(await waiting.Single(token => !token.IsFaulted).WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        Assert.All(waiting.Where(token => token.IsFaulted), token => Assert.IsType<ObjectDisposedException>(token.Exception!.InnerException));
    }

    [Fact]
    public async Task A_token_that_is_on_its_way_while_the_client_is_closed_is_kept_so_that_nobody_has_to_sign_in_again()
    {
        await using var server = await FakeServer.StartAsync();
        var answering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = await OpenWithSpentTokenAsync(server, answering.Task);
        var token = client.GetAccessTokenAsync(Cancellation);
        await Patience.UntilAsync(() => server.Issuer.Refreshes == 1);

        var closing = client.DisposeAsync().AsTask();
        Assert.False(closing.IsCompleted);
        answering.SetResult();
        await closing.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        Assert.NotEmpty(await token);

        await using var again = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);
        Assert.True(again.IsSignedIn);
        Assert.NotEmpty(await again.GetAccessTokenAsync(Cancellation));
    }

    [Fact]
    public async Task Whoever_receives_while_the_client_is_closed_is_told()
    {
        await using var server = await FakeServer.StartAsync();
        server.AddPerson("lea");
        var client = await server.OpenAsync("lea", Cancellation);
        var receiving = Task.Run(
            async () =>
            {
                await foreach (var _ in client.ReceiveAsync(CancellationToken.None))
                {
                }
            },
            Cancellation);

        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
    }

    [Fact]
    public async Task Turns_are_given_in_order_and_whoever_waits_is_told_when_they_close_while_the_last_one_is_waited_for()
    {
        using var turns = new Turns();
        await turns.WaitAsync(Cancellation);
        Assert.False(turns.TryTake());
        var (first, second) = (turns.WaitAsync(Cancellation), turns.WaitAsync(Cancellation));
        using var impatient = new CancellationTokenSource();
        var third = turns.WaitAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));

        turns.Release();
        await first.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        Assert.False(second.IsCompleted);
        Assert.False(await turns.CloseAsync(TimeSpan.FromMilliseconds(10)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => turns.WaitAsync(Cancellation));
        Assert.Throws<ObjectDisposedException>(turns.Wait);
        Assert.Throws<ObjectDisposedException>(() => turns.TryTake());

        var closing = turns.CloseAsync(TimeSpan.FromSeconds(60));
        turns.Release();
        Assert.True(await closing);
    }

    // Whoever asks it for a token waits for the issuer, which waits for the answering.
    private static async Task<GraphChatClient> OpenWithSpentTokenAsync(FakeServer server, Task answering)
    {
        server.AddPerson("lea");
        server.Issuer.AccessTokenLifetime = TimeSpan.FromSeconds(1);
        server.Issuer.Answering = answering;
        var client = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);
        await client.SignInAsync(new FormSignIn("lea", "lea-password"), Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancellation);
        return client;
    }
}

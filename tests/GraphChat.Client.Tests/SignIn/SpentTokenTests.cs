using GraphChat.Client.SignIn;
using GraphChat.Client.Tests.Conversations;
using GraphChat.Client.Tests.Fake;
using Xunit;

namespace GraphChat.Client.Tests.SignIn;

/// <summary>A refresh token is good for one answer: whatever else fails or is given up, the answer is kept.</summary>
public sealed class SpentTokenTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The exchange ended with whoever had asked for it, and the person was signed out.</summary>
    [Fact]
    public async Task Whoever_gives_up_waiting_for_a_token_signs_nobody_out()
    {
        await using var server = await FakeServer.StartAsync();
        server.AddPerson("lea");
        server.Issuer.AccessTokenLifetime = TimeSpan.FromSeconds(1);
        await using var client = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);
        await client.SignInAsync(new FormSignIn("lea", "lea-password"), Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancellation);
        var answering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Issuer.Answering = answering.Task;
        using var impatient = new CancellationTokenSource();
        var asked = client.GetAccessTokenAsync(impatient.Token);
        await Patience.UntilAsync(() => server.Issuer.Refreshes == 1);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        server.Issuer.AccessTokenLifetime = TimeSpan.FromMinutes(5);
        var next = client.GetAccessTokenAsync(Cancellation);
        answering.SetResult();

        Assert.NotEmpty(await next.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
    }

    /// <summary>The new refresh token was thrown away with the ID token that could not be checked.</summary>
    [Fact]
    public async Task An_issuer_whose_keys_cannot_be_had_for_a_moment_signs_nobody_out()
    {
        await using var server = await FakeServer.StartAsync();
        server.AddPerson("lea");
        server.Issuer.AccessTokenLifetime = TimeSpan.FromSeconds(1);
        await using var client = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);
        await client.SignInAsync(new FormSignIn("lea", "lea-password"), Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancellation);
        server.Issuer.KeysFail = true;

        var failed = await Assert.ThrowsAsync<GraphChatException>(() => client.GetAccessTokenAsync(Cancellation));
        Assert.Equal(ClientErrorCode.Unreachable, failed.Code);
        server.Issuer.KeysFail = false;

        Assert.NotEmpty(await client.GetAccessTokenAsync(Cancellation));
    }
}

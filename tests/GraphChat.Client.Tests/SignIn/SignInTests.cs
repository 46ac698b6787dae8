using GraphChat.Client.SignIn;
using GraphChat.Client.Tests.Fake;
using Xunit;

namespace GraphChat.Client.Tests.SignIn;

public sealed class SignInTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_form_is_filled_with_its_antiforgery_field_and_followed_back()
    {
        await using var server = await FakeServer.StartAsync();
        var lea = server.AddPerson("lea");
        await using var client = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);

        await client.SignInAsync(new FormSignIn("lea", "lea-password"), Cancellation);

        Assert.True(client.IsSignedIn);
        Assert.Contains(server.Issuer.Tokens.Values, token => token.User == lea);
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        await using var server = await FakeServer.StartAsync();
        server.AddPerson("lea");
        await using var client = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);

        var refused = await Assert.ThrowsAsync<GraphChatException>(() => client.SignInAsync(new FormSignIn("lea", "wrong"), Cancellation));
        Assert.Equal(ClientErrorCode.SignInRefused, refused.Code);
        Assert.DoesNotContain("wrong\"", refused.ToString(), StringComparison.Ordinal);
        Assert.False(client.IsSignedIn);
    }

    [Theory]
    [InlineData((int)FakeLie.OtherIssuer)]
    [InlineData((int)FakeLie.UnsafeEndpoint)]
    [InlineData((int)FakeLie.OtherState)]
    [InlineData((int)FakeLie.MixUp)]
    [InlineData((int)FakeLie.OtherKey)]
    [InlineData((int)FakeLie.OtherAudience)]
    [InlineData((int)FakeLie.OtherNonce)]
    [InlineData((int)FakeLie.Expired)]
    public async Task An_issuer_that_lies_signs_nobody_in(int lie)
    {
        await using var server = await FakeServer.StartAsync();
        server.AddPerson("lea");
        server.Issuer.Lie = (FakeLie)lie;
        await using var client = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);

        var refused = await Assert.ThrowsAsync<GraphChatException>(() => client.SignInAsync(new FormSignIn("lea", "lea-password"), Cancellation));
        Assert.Equal(ClientErrorCode.SignInInvalid, refused.Code);
        Assert.False(client.IsSignedIn);
    }

    [Fact]
    public async Task A_person_who_refuses_is_not_signed_in()
    {
        await using var server = await FakeServer.StartAsync();
        server.AddPerson("lea");
        server.Issuer.Lie = FakeLie.Denied;
        await using var client = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);

        var refused = await Assert.ThrowsAsync<GraphChatException>(() => client.SignInAsync(new FormSignIn("lea", "lea-password"), Cancellation));
        Assert.Equal(ClientErrorCode.SignInRefused, refused.Code);
    }

    [Fact]
    public async Task A_browser_comes_back_to_the_loopback_listener()
    {
        await using var server = await FakeServer.StartAsync();
        server.AddPerson("lea");
        await using var client = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);

        await client.SignInAsync(new BrowserSignIn(uri => _ = BrowseAsync(uri)), Cancellation);

        Assert.True(client.IsSignedIn);
    }

    [Fact]
    public async Task An_access_token_that_the_server_refuses_is_renewed_once()
    {
        await using var server = await FakeServer.StartAsync();
        server.AddPerson("lea");
        await using var client = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);
        await client.SignInAsync(new FormSignIn("lea", "lea-password"), Cancellation);
        server.Issuer.Tokens.Clear();

        Assert.Single(await client.FindPeopleAsync("lea", Cancellation));
        Assert.Equal(1, server.Issuer.Refreshes);
    }

    [Fact]
    public async Task Renewed_tokens_of_another_person_are_refused()
    {
        await using var server = await FakeServer.StartAsync();
        server.AddPerson("lea");
        await using var client = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);
        await client.SignInAsync(new FormSignIn("lea", "lea-password"), Cancellation);
        server.Issuer.Tokens.Clear();
        server.Issuer.Lie = FakeLie.OtherSubject;

        var refused = await Assert.ThrowsAsync<GraphChatException>(() => client.FindPeopleAsync("lea", Cancellation));
        Assert.Equal(ClientErrorCode.SignInInvalid, refused.Code);
    }

    [Fact]
    public async Task After_signing_out_nothing_is_sent()
    {
        await using var server = await FakeServer.StartAsync();
        server.AddPerson("lea");
        await using var client = await GraphChatClient.OpenAsync(server.Options("lea"), Cancellation);
        await client.SignInAsync(new FormSignIn("lea", "lea-password"), Cancellation);
        await client.SignOutAsync(Cancellation);

        var refused = await Assert.ThrowsAsync<GraphChatException>(() => client.FindPeopleAsync("lea", Cancellation));
        Assert.Equal(ClientErrorCode.SignedOut, refused.Code);
        Assert.False(client.IsSignedIn);
    }

    [Fact]
    public async Task Plain_http_beyond_this_machine_is_refused()
    {
        await using var server = await FakeServer.StartAsync();
        var options = server.Options("lea") with { Server = new Uri("http://chat.example.org") };

        await Assert.ThrowsAsync<ArgumentException>(() => GraphChatClient.OpenAsync(options, Cancellation));
    }

    private static async Task BrowseAsync(Uri page)
    {
        await using var attempt = await new FormSignIn("lea", "lea-password").BeginAsync(Cancellation);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var form = await http.GetAsync(new Uri(page.AbsoluteUri.Replace("/authorize", "/sign-in", StringComparison.Ordinal)), Cancellation);
        Assert.True(SignInForm.TryFind(await form.Content.ReadAsStringAsync(Cancellation), out var found));
        using var content = new FormUrlEncodedContent(found.Fill("lea", "lea-password"));
        var answer = await http.PostAsync(new Uri(page, found.Action), content, Cancellation);

        // A curious neighbour knocks first.
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await http.GetAsync(new Uri(answer.Headers.Location!, "/favicon.ico"), Cancellation)).StatusCode);
        await http.GetAsync(answer.Headers.Location, Cancellation);
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using GraphChat.Identity.BackChannel;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.BackChannel;

/// <summary>Clients hear of ended sessions (OpenID Connect Back-Channel Logout 1.0).</summary>
public sealed class BackChannelLogoutTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _received = new();
    private WebApplication? _receiver;
    private IdentityHost? _host;
    private int _status = 200;

    private IdentityHost Host => _host!;

    private string Address => _receiver!.Urls.First() + "/logout";

    public async ValueTask InitializeAsync()
    {
        _host = await IdentityHost.StartAsync(_time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _receiver = builder.Build();
        _receiver.MapPost("/logout", async context =>
        {
            _received.Enqueue((await context.Request.ReadFormAsync()).Single(field => field.Key == "logout_token").Value.ToString());
            context.Response.StatusCode = _status;
            context.Response.Headers.Location = "/elsewhere";
        });
        _receiver.Map("/elsewhere", () => Results.Ok());
        await _receiver.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_receiver is not null)
        {
            await _receiver.DisposeAsync();
        }

        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("openid")]
    [InlineData("openid offline_access")]
    public async Task A_sign_out_is_told_to_the_clients_of_the_browser_session(string scope)
    {
        using var browser = new Browser(Host.Origin);
        var clientId = await Host.AddClientAsync(client => client with { IsPublic = true, BackChannelLogoutUri = Address });
        var party = new RelyingParty(Host, clientId, "https://rp.example/cb");
        var tokens = await party.GetTokensAsync(browser, (await Host.AddAccountAsync()).UserName!, scope);
        await browser.SubmitAsync(await browser.OpenAsync("/connect/logout"));

        await SendAsync();

        var token = Assert.Single(_received);
        var (id, logout) = (RelyingParty.PayloadOf(Text(tokens, "id_token")), RelyingParty.PayloadOf(token));
        Assert.Equal("logout+jwt", Text(RelyingParty.HeaderOf(token), "typ"));
        Assert.Equal(Text(RelyingParty.HeaderOf(Text(tokens, "id_token")), "kid"), Text(RelyingParty.HeaderOf(token), "kid"));
        Assert.Equal((Host.Origin, clientId, Text(id, "sub"), Text(id, "sid")), (Text(logout, "iss"), Text(logout, "aud"), Text(logout, "sub"), Text(logout, "sid")));
        Assert.Equal(JsonValueKind.Object, logout.GetProperty("events").GetProperty("http://schemas.openid.net/event/backchannel-logout").ValueKind);
        Assert.False(logout.TryGetProperty("nonce", out _));
        Assert.Equal(0, await Host.CountAsync("""SELECT count(*) FROM identity."LogoutNotices" """));
    }

    [Fact]
    public async Task A_client_that_does_not_answer_is_told_again_five_times_and_then_given_up()
    {
        _status = 302;
        using var browser = new Browser(Host.Origin);
        var clientId = await Host.AddClientAsync(client => client with { IsPublic = true, BackChannelLogoutUri = Address });
        await new RelyingParty(Host, clientId, "https://rp.example/cb").GetTokensAsync(browser, (await Host.AddAccountAsync()).UserName!, "openid");
        await browser.SubmitAsync(await browser.OpenAsync("/connect/logout"));
        for (var i = 0; i < 8; i++)
        {
            // A node that starts anew goes on where the other was.
            await SendAsync();
            _time.Advance(TimeSpan.FromMinutes(30));
        }

        // The service of the host has a hand in it too, and may be at its last attempt still.
        for (var i = 0; i < 600 && await GivenUpAsync() == 0; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(5, _received.Count);
        Assert.Equal(1, await GivenUpAsync());
    }

    [Fact]
    public async Task Addresses_of_the_machine_and_its_networks_are_not_called()
    {
        await using var host = await IdentityHost.StartAsync(_time, configure: options => new GraphChatIdentityOptions
        {
            PublicOrigin = options.PublicOrigin,
            ConnectionString = options.ConnectionString,
            NodeSecret = options.NodeSecret,
        });
        using var browser = new Browser(host.Origin);
        var name = (await host.AddAccountAsync()).UserName!;
        foreach (var address in new[] { Address, Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), Address.Replace("http:", "https:", StringComparison.Ordinal), "https://169.254.169.254/latest" })
        {
            var clientId = await host.AddClientAsync(client => client with { IsPublic = true, BackChannelLogoutUri = address });
            await new RelyingParty(host, clientId, "https://rp.example/cb").GetTokensAsync(browser, name, "openid");
        }

        await browser.SubmitAsync(await browser.OpenAsync("/connect/logout"));
        Assert.Equal(4, await host.Services.GetRequiredService<LogoutNotifier>().SendDueAsync(TestContext.Current.CancellationToken));

        Assert.Empty(_received);
    }

    private Task<long> GivenUpAsync() => Host.CountAsync("""SELECT count(*) FROM identity."AuditEvents" WHERE "Kind" = 'logout_notice_given_up'""");

    private async Task SendAsync()
    {
        await Host.Services.GetRequiredService<LogoutNotifier>().SendDueAsync(TestContext.Current.CancellationToken);
        // The hosted service may have taken it in the same moment.
        for (var i = 0; i < 100 && await Host.CountAsync("""SELECT count(*) FROM identity."LogoutNotices" WHERE "NextAttemptAt" <= $1""", _time.GetUtcNow()) > 0; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}

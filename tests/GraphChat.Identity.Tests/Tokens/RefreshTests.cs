using System.Net;
using System.Text.Json;
using GraphChat.Identity.Tests.Hosting;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Tokens;

public sealed class RefreshTests(SharedHost shared) : IAsyncLifetime
{
    private readonly IdentityHost _host = shared.Host;
    private readonly RelyingParty _party = new(shared.Host);
    private JsonElement _tokens;

    public async ValueTask InitializeAsync()
    {
        using var browser = new Browser(_host.Origin);
        _tokens = await _party.GetTokensAsync(browser, (await _host.AddAccountAsync()).UserName!);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Each_refresh_gives_a_new_token_of_the_same_session_and_person()
    {
        var (status, next) = await _party.RefreshAsync(Text(_tokens, "refresh_token"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEqual(Text(_tokens, "refresh_token"), Text(next, "refresh_token"));
        var (before, after) = (RelyingParty.PayloadOf(Text(_tokens, "access_token")), RelyingParty.PayloadOf(Text(next, "access_token")));
        foreach (var claim in new[] { "sid", "sub", "client_id", "aud", "scope", "role" })
        {
            Assert.Equal(Text(before, claim), Text(after, claim));
        }

        Assert.NotEqual(Text(before, "jti"), Text(after, "jti"));
        Assert.Equal(Text(RelyingParty.PayloadOf(Text(_tokens, "id_token")), "sub"), Text(RelyingParty.PayloadOf(Text(next, "id_token")), "sub"));
        Assert.Equal(HttpStatusCode.OK, (await _party.RefreshAsync(Text(next, "refresh_token"))).Status);
    }

    [Fact]
    public async Task A_spent_token_that_comes_again_ends_the_whole_line_and_its_access_tokens()
    {
        var first = Text(_tokens, "refresh_token");
        var (_, next) = await _party.RefreshAsync(first);

        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.RefreshAsync(first));

        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.RefreshAsync(Text(next, "refresh_token")));
        await _host.AssertRevokedAsync(Text(_tokens, "access_token"));
        await _host.AssertRevokedAsync(Text(next, "access_token"));

        var sid = Text(RelyingParty.PayloadOf(Text(next, "access_token")), "sid");
        Assert.Equal(1, await _host.CountAsync("""SELECT count(*) FROM identity."SessionRevocations" WHERE "SessionId" = $1 AND "Reason" = 'token_reused'""", sid));
        Assert.Equal(1, await _host.CountAsync("""SELECT count(*) FROM identity."AuditEvents" WHERE "Kind" = 'refresh_token_reused' AND "SessionId" = $1""", sid));
    }

    [Fact]
    public async Task Of_eight_refreshes_at_once_one_wins()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _party.RefreshAsync(Text(_tokens, "refresh_token"))));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.BadRequest));
        var successor = Text(answers.Single(answer => answer.Status == HttpStatusCode.OK).Body, "refresh_token");
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.RefreshAsync(successor));
    }

    [Fact]
    public async Task The_scope_can_shrink_for_one_access_token_and_never_grow()
    {
        var (_, less) = await _party.RefreshAsync(Text(_tokens, "refresh_token"), form => form["scope"] = "chat");
        Assert.Equal("chat", Text(less, "scope"));
        Assert.Equal("chat", Text(RelyingParty.PayloadOf(Text(less, "access_token")), "scope"));

        AssertError(HttpStatusCode.BadRequest, "invalid_scope", await _party.RefreshAsync(Text(less, "refresh_token"), form => form["scope"] = "chat email"));

        // The refusal spent nothing.
        Assert.Equal(HttpStatusCode.OK, (await _party.RefreshAsync(Text(less, "refresh_token"))).Status);
    }

    [Fact]
    public async Task A_refresh_token_of_one_client_is_worth_nothing_to_another()
    {
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.RefreshAsync(Text(_tokens, "refresh_token"), form => form["client_id"] = "graphchat-web"));
        Assert.Equal(HttpStatusCode.OK, (await _party.RefreshAsync(Text(_tokens, "refresh_token"))).Status);
    }

    [Fact]
    public async Task A_disabled_account_gets_no_more_tokens()
    {
        var sub = Guid.ParseExact(Text(RelyingParty.PayloadOf(Text(_tokens, "access_token")), "sub"), "N");
        await _host.Database.ExecuteAsync("""UPDATE identity."AspNetUsers" SET "DisabledAt" = now() WHERE "Id" = $1""", TestContext.Current.CancellationToken, sub);

        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.RefreshAsync(Text(_tokens, "refresh_token")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _party.UserInfoAsync(Text(_tokens, "access_token"))).Status);
    }
}

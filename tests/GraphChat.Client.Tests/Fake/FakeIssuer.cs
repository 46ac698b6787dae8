using System.Net;
using System.Security.Cryptography;
using System.Text;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jwt;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Client.Tests.Fake;

/// <summary>A small OpenID provider that can be told to lie in one way at a time.</summary>
internal sealed class FakeIssuer
{
    private readonly Dictionary<string, (string Challenge, string Nonce, string User, string Redirect)> _codes = [];
    private readonly Dictionary<string, string> _refresh = [];
    private readonly SigningKey _key = Key();
    private readonly SigningKey _otherKey = Key();

    public Dictionary<string, (Guid User, string Password)> Accounts { get; } = [];

    public FakeLie Lie { get; set; }

    public string Origin { get; set; } = "";

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public int Refreshes { get; private set; }

    /// <summary>Whether its keys cannot be had now.</summary>
    public bool KeysFail { get; set; }

    /// <summary>What an answer to a refresh token waits for; the token is spent before.</summary>
    public Task Answering { get; set; } = Task.CompletedTask;

    /// <summary>Access tokens that still hold: the user and the session of each.</summary>
    public Dictionary<string, (Guid User, string Session)> Tokens { get; } = [];

    public void Map(WebApplication app)
    {
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = Lie == FakeLie.OtherIssuer ? "http://127.0.0.1:9" : Origin,
            ["authorization_endpoint"] = Origin + "/authorize",
            ["token_endpoint"] = Lie == FakeLie.UnsafeEndpoint ? "http://example.org/token" : Origin + "/token",
            ["jwks_uri"] = Origin + "/jwks",
        }));
        app.MapGet("/jwks", () => KeysFail ? Results.StatusCode(503) : Results.Bytes(JsonWebKeySet.Write([_key.PublicKey]), "application/json"));
        app.MapGet("/authorize", (HttpContext http) => Results.Redirect("/sign-in" + http.Request.QueryString));
        app.MapGet("/sign-in", Form);
        app.MapPost("/sign-in", (Delegate)SignInAsync);
        app.MapPost("/token", (Delegate)TokenAsync);
    }

    private static SigningKey Key() =>
        SigningKey.TryCreate(SigningKey.Generate(JwsAlgorithm.ES256), out var key) ? key : throw new InvalidOperationException();

    private static IResult Form(HttpContext http)
    {
        http.Response.Cookies.Append("af", "cookie-half");
        return Results.Content(
            $"""
            <!doctype html><form method="get" action="/search"><input name=q></form>
            <form class="x" method='post' action="/sign-in{WebUtility.HtmlEncode(http.Request.QueryString.Value)}">
            <input type="hidden" name="__af" value="a&amp;b"><input name="login" type="text" autocomplete="username">
            <input name="secret" type="password"><input type=checkbox name=remember><button>Go</button></form>
            """,
            "text/html");
    }

    private async Task<IResult> SignInAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (form["__af"] != "a&b" || http.Request.Cookies["af"] != "cookie-half")
        {
            return Results.BadRequest();
        }

        var query = http.Request.Query;
        if (!Accounts.TryGetValue(form["login"].ToString(), out var account) || account.Password != form["secret"])
        {
            return Form(http);
        }

        if (query["code_challenge_method"] != "S256")
        {
            return Results.BadRequest();
        }

        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (query["code_challenge"]!, query["nonce"]!, account.User.ToString("N"), query["redirect_uri"]!);
        var state = Lie == FakeLie.OtherState ? "x" : query["state"].ToString();
        var iss = Lie == FakeLie.MixUp ? "http://127.0.0.1:9" : Origin;
        var error = Lie == FakeLie.Denied ? "error=access_denied" : $"code={code}";
        return Results.Redirect($"{query["redirect_uri"]}?{error}&state={Uri.EscapeDataString(state)}&iss={Uri.EscapeDataString(iss)}");
    }

    private async Task<IResult> TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (form["grant_type"] == "refresh_token")
        {
            Refreshes++;
            if (!_refresh.Remove(form["refresh_token"].ToString(), out var owner))
            {
                return Error("invalid_grant");
            }

            var answer = Answer(owner.Split(':')[0], owner.Split(':')[1], null);
            await Answering;
            return answer;
        }

        if (!_codes.Remove(form["code"].ToString(), out var code)
            || code.Redirect != form["redirect_uri"]
            || code.Challenge != Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))))
        {
            return Error("invalid_grant");
        }

        return Answer(code.User, Guid.NewGuid().ToString("N"), code.Nonce);
    }

    private IResult Answer(string user, string session, string? nonce)
    {
        var access = Guid.NewGuid().ToString("N");
        var refresh = Guid.NewGuid().ToString("N");
        Tokens[access] = (Guid.Parse(user), session);
        _refresh[refresh] = $"{user}:{session}";
        var now = Time.GetUtcNow();
        var idToken = JsonWebToken.Sign(Lie == FakeLie.OtherKey ? _otherKey : _key, "JWT", writer =>
        {
            writer.WriteString("iss", Origin);
            writer.WriteString("sub", Lie == FakeLie.OtherSubject && nonce is null ? "somebody-else" : user);
            writer.WriteString("aud", Lie == FakeLie.OtherAudience ? "another-client" : "graphchat-cli");
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            writer.WriteNumber("exp", now.AddMinutes(Lie == FakeLie.Expired ? -10 : 10).ToUnixTimeSeconds());
            if (nonce is not null)
            {
                writer.WriteString("nonce", Lie == FakeLie.OtherNonce ? "x" : nonce);
            }
        });
        return Results.Json(new Dictionary<string, object>
        {
            ["access_token"] = access,
            ["token_type"] = "Bearer",
            ["expires_in"] = AccessTokenLifetime.TotalSeconds,
            ["refresh_token"] = refresh,
            ["id_token"] = idToken,
        });
    }

    private static IResult Error(string error) => Results.Json(new Dictionary<string, object> { ["error"] = error }, statusCode: 400);

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Jose;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GraphChat.Identity.Tests.Federation;

/// <summary>A provider that answers what the test tells it to, in every part.</summary>
internal sealed class HostileUpstream : IAsyncDisposable
{
    public const string ClientId = "graphchat-here";
    public const string ClientSecret = "a secret & = of ours";

    private readonly WebApplication _app;

    private HostileUpstream(WebApplication app, string issuer)
    {
        _app = app;
        Issuer = issuer;
        AddKey();
    }

    public string Issuer { get; }

    public List<(JsonWebKey Jwk, SigningKey Key)> Keys { get; } = [];

    /// <summary>The answer of the token endpoint.</summary>
    public Func<HttpContext, Task> Token { get; set; } = _ => Task.CompletedTask;

    /// <summary>The last form that came to the token endpoint, and its Authorization header.</summary>
    public (IReadOnlyDictionary<string, string> Form, string Authorization) Asked { get; private set; } = (new Dictionary<string, string>(), "");

    public bool NamesItself { get; set; } = true;

    public string? ClaimedIssuer { get; set; }

    public static async Task<HostileUpstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        HostileUpstream? upstream = null;
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(upstream!.Document()));
        app.MapGet("/keys", () => Results.Bytes(JsonWebKeySet.Write(upstream!.Keys.Select(key => key.Jwk)), "application/json"));
        app.MapPost("/token", async context =>
        {
            var form = await context.Request.ReadFormAsync();
            upstream!.Asked = (form.ToDictionary(field => field.Key, field => field.Value.ToString()), context.Request.Headers.Authorization.ToString());
            await upstream.Token(context);
        });
        await app.StartAsync();
        return upstream = new HostileUpstream(app, app.Urls.Single());
    }

    public void AddKey()
    {
        var jwk = SigningKey.Generate(JwsAlgorithm.ES256);
        Assert.True(SigningKey.TryCreate(jwk, out var key));
        Keys.Insert(0, (jwk, key));
    }

    /// <summary>The claims of an ID token that is as it should be.</summary>
    public Dictionary<string, object> Claims(string nonce, DateTimeOffset now, string subject = "somebody-there") => new()
    {
        ["iss"] = Issuer,
        ["aud"] = ClientId,
        ["sub"] = subject,
        ["nonce"] = nonce,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        ["auth_time"] = now.ToUnixTimeSeconds(),
        ["preferred_username"] = "someone",
        ["name"] = "Some One",
    };

    public string Sign(Dictionary<string, object> claims, SigningKey? key = null, string type = "JWT") =>
        JsonWebToken.Sign(key ?? Keys[0].Key, type, writer => Write(writer, claims));

    /// <summary>A token with any header, signed by anything.</summary>
    public static string Forge(object header, Dictionary<string, object> claims, Func<byte[], byte[]> sign)
    {
        var input = $"{Base64UrlText.Encode(JsonSerializer.SerializeToUtf8Bytes(header))}.{Base64UrlText.Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{input}.{Base64UrlText.Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public static byte[] Mac(string key, byte[] input) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), input);

    public static Task AnswerAsync(HttpContext context, string idToken, string? accessToken = "an-access-token") =>
        context.Response.WriteAsJsonAsync(new { token_type = "Bearer", access_token = accessToken, id_token = idToken, expires_in = 60 });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Write(Utf8JsonWriter writer, Dictionary<string, object> claims)
    {
        foreach (var (name, value) in claims)
        {
            writer.WritePropertyName(name);
            JsonSerializer.Serialize(writer, value);
        }
    }

    private object Document() => new
    {
        issuer = ClaimedIssuer ?? Issuer,
        authorization_endpoint = Issuer + "/authorize",
        token_endpoint = Issuer + "/token",
        jwks_uri = Issuer + "/keys",
        authorization_response_iss_parameter_supported = NamesItself,
    };
}

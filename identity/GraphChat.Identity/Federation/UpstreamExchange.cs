using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Identity.Outbound;
using GraphChat.Jose;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;

namespace GraphChat.Identity.Federation;

/// <summary>Turns an upstream provider's code into whom it recognised (OpenID Connect Core §3.1.3), believing nothing that is not signed for this sign-in.</summary>
internal sealed class UpstreamExchange(UpstreamDirectory directory, GuardedHttp http, PublicOrigin origin, TimeProvider time)
{
    private const int MaxSubject = 255;
    private const int MaxName = 100;
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(30);

    public static string CallbackPath(string name) => $"/account/upstream/{name}/callback";

    public string RedirectUri(UpstreamOptions upstream) => origin.Value + CallbackPath(upstream.Name);

    /// <summary>Who it was, or in one word for the audit trail why that is not known.</summary>
    public async Task<(UpstreamIdentity? Identity, string Fault)> RedeemAsync(
        UpstreamOptions upstream, UpstreamMetadata metadata, UpstreamAttempt attempt, string code, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, metadata.TokenEndpoint);
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = RedirectUri(upstream),
            ["code_verifier"] = attempt.Verifier,
        };
        if (metadata.TakesBasic || !metadata.TakesPost)
        {
            // RFC 6749 §2.3.1: both halves are form-encoded first.
            var pair = $"{WebUtility.UrlEncode(upstream.ClientId)}:{WebUtility.UrlEncode(upstream.ClientSecret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }
        else
        {
            (form["client_id"], form["client_secret"]) = (upstream.ClientId, upstream.ClientSecret);
        }

        request.Content = new FormUrlEncodedContent(form);
        if (await http.ExchangeAsync(request, cancellationToken) is not { Status: HttpStatusCode.OK } answer)
        {
            return (null, "token_endpoint");
        }

        if (!TryReadObject(answer.Body, out var json) || Text(json, "id_token") is not { } idToken)
        {
            return (null, "token_response");
        }

        var accessToken = Text(json, "access_token");
        var (claims, fault) = await CheckAsync(upstream, metadata, attempt, idToken, accessToken, cancellationToken);
        if (claims is null)
        {
            return (null, fault);
        }

        var (name, userName) = (claims.Text("name"), claims.Text("preferred_username"));
        if ((name is null || userName is null) && attempt.LinkTo is null && accessToken is not null && metadata.UserInfoEndpoint is not null)
        {
            (name, userName) = await AskAsync(metadata.UserInfoEndpoint, accessToken, claims.Subject!, cancellationToken) is { } info ? (name ?? info.Name, userName ?? info.UserName) : (name, userName);
        }

        var hasSecondFactor = upstream.MultiFactorContext is { } context && claims.Text("acr") == context;
        return (new UpstreamIdentity(upstream.Issuer, claims.Subject!, Clean(name), Clean(userName), hasSecondFactor, claims.Time("auth_time")), "");
    }

    private async Task<(JwtClaims? Claims, string Fault)> CheckAsync(
        UpstreamOptions upstream, UpstreamMetadata metadata, UpstreamAttempt attempt, string idToken, string? accessToken, CancellationToken cancellationToken)
    {
        // Tokens of other kinds say so in their type.
        if (!CompactJws.TryRead(idToken, out var jws, out _) || jws.Header.Type is not (null or "JWT" or "jwt"))
        {
            return (null, "malformed");
        }

        var key = await directory.FindKeyAsync(upstream, metadata, jws.Header, cancellationToken);
        var expectations = new JwtExpectations { Issuer = upstream.Issuer, Audiences = [upstream.ClientId] };
        var error = JsonWebToken.Check(jws, key, expectations, time.GetUtcNow(), out var claims);
        if (error != JwtError.None)
        {
            return (null, error.ToString().ToLowerInvariant());
        }

        // OpenID Connect Core §3.1.3.7: for us alone, of this sign-in, made now.
        if (claims!.Audiences.Count != 1 || (claims.Has("azp") && claims.Text("azp") != upstream.ClientId))
        {
            return (null, "audience");
        }

        if (claims.Text("nonce") != attempt.Nonce)
        {
            return (null, "nonce");
        }

        if (claims.Time("iat") is not { } issuedAt || issuedAt < attempt.StartedAt - s_skew)
        {
            return (null, "issued");
        }

        if (claims.Subject is not { Length: > 0 and <= MaxSubject })
        {
            return (null, "subject");
        }

        if (claims.Has("at_hash") && (accessToken is null || claims.Text("at_hash") != HashOf(accessToken, key!.Algorithm)))
        {
            return (null, "at_hash");
        }

        return attempt.IsFresh && !(claims.Time("auth_time") >= attempt.StartedAt - s_skew) ? (null, "auth_time") : (claims, "");
    }

    // OpenID Connect Core §5.3.2: what it says counts only if it is of the same person; here only what a form is filled with.
    private async Task<(string? Name, string? UserName)?> AskAsync(string address, string accessToken, string subject, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {accessToken}");
        return await http.ExchangeAsync(request, cancellationToken) is { Status: HttpStatusCode.OK } answer && TryReadObject(answer.Body, out var json) && Text(json, "sub") == subject
            ? (Text(json, "name"), Text(json, "preferred_username"))
            : null;
    }

    private static string HashOf(string token, JwsAlgorithm algorithm)
    {
        var bytes = Encoding.UTF8.GetBytes(token);
        var hash = algorithm == JwsAlgorithm.EdDSA ? SHA512.HashData(bytes) : SHA256.HashData(bytes);
        return Base64UrlText.Encode(hash.AsSpan(0, hash.Length / 2));
    }

    private static bool TryReadObject(byte[] body, out JsonElement json)
    {
        json = default;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            json = document.RootElement.Clone();
            return json.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? Text(JsonElement json, string name)
    {
        try
        {
            return json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, which is no text.
            return null;
        }
    }

    private static string? Clean(string? name) => name is null || name.Any(char.IsControl) || name.Trim().Length is 0 or > MaxName ? null : name.Trim();
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;

namespace GraphChat.Client.SignIn;

/// <summary>
/// Signs a person in with the authorization code flow and PKCE, keeps the tokens in the journal and renews them, each refresh
/// token once. Thread-safe.
/// </summary>
internal sealed partial class OidcSession(HttpClient http, Uri issuer, string clientId, Journal journal, TimeProvider time) : IAccessTokens, IAsyncDisposable
{
    private const string StoreKey = "tokens";
    private const string Scope = "openid profile offline_access chat";
    private static readonly TimeSpan s_renewBefore = TimeSpan.FromSeconds(30);

    // A refresh token is good for one answer (RFC 9700 §4.14.2): whoever closes without it has to sign in again.
    private static readonly TimeSpan s_lastAnswer = TimeSpan.FromSeconds(5);

    private readonly Turns _gate = new();
    private TokenSet? _tokens = journal.Read(StoreKey) is { } stored ? JsonSerializer.Deserialize(stored, TokensJson.Default.TokenSet) : null;

    public TokenSet? Tokens => Volatile.Read(ref _tokens);

    public async Task SignInAsync(ISignIn signIn, CancellationToken cancellationToken)
    {
        var metadata = await IssuerMetadata.ReadAsync(http, issuer, cancellationToken);
        await using var attempt = await signIn.BeginAsync(cancellationToken);
        var verifier = Token();
        var state = Token();
        var nonce = Token();
        var redirect = attempt.RedirectUri.AbsoluteUri;
        var page = new UriBuilder(metadata.AuthorizationEndpoint)
        {
            Query = Query(
                ("response_type", "code"), ("client_id", clientId), ("redirect_uri", redirect), ("scope", Scope), ("state", state), ("nonce", nonce),
                ("code_challenge", Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), ("code_challenge_method", "S256"),
                // A device is registered under a sign-in of now, not under one that the browser remembers from this morning.
                ("max_age", "900")),
        };
        var answer = Parameters(await attempt.AuthorizeAsync(page.Uri, cancellationToken));
        CheckAnswer(answer, metadata, state);
        var tokens = await RequestAsync(
            metadata,
            [
                new("grant_type", "authorization_code"), new("code", answer["code"]), new("redirect_uri", redirect),
                new("client_id", clientId), new("code_verifier", verifier),
            ],
            nonce,
            null,
            cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await KeepAsync(tokens, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask<AccessTokenData> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        if (Usable(refused) is { } current)
        {
            return current;
        }

        await _gate.WaitAsync(cancellationToken);

        // Whoever asked may give up; the refresh token is spent, and its answer is everybody's.
        return await RenewAsync(refused).WaitAsync(cancellationToken);
    }

    private async Task<AccessTokenData> RenewAsync(string? refused)
    {
        try
        {
            if (Usable(refused) is { } renewed)
            {
                return renewed;
            }

            if (Tokens is not { RefreshToken: { } refreshToken } old)
            {
                throw SignedOut();
            }

            var metadata = await IssuerMetadata.ReadAsync(http, issuer, CancellationToken.None);
            var tokens = await RequestAsync(
                metadata,
                [new("grant_type", "refresh_token"), new("refresh_token", refreshToken), new("client_id", clientId)],
                null,
                old,
                CancellationToken.None);
            await KeepAsync(tokens, CancellationToken.None);
            return ToData(tokens);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Forgets the tokens and, where the issuer can be reached, makes it forget them too.</summary>
    public async Task SignOutAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var old = Tokens;
            Volatile.Write(ref _tokens, null);
            await journal.CommitAsync(new JournalTransaction().Delete(StoreKey), CancellationToken.None);
            if (old?.RefreshToken is { } refreshToken)
            {
                await RevokeAsync(refreshToken, cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Whoever waits for a token is told; tokens that are on their way are kept, if they come within five seconds.</summary>
    public async ValueTask DisposeAsync() => _ = await _gate.CloseAsync(s_lastAnswer);

    private static GraphChatException SignedOut() =>
        new(ClientErrorCode.SignedOut, "Nobody is signed in, or the session ended: sign in again.");

    private AccessTokenData? Usable(string? refused) =>
        Tokens is { } tokens && tokens.AccessToken != refused && ToData(tokens) is var data && data.ExpiresAt - data.RenewBefore(s_renewBefore, 3) > time.GetUtcNow()
            ? data
            : null;

    private static AccessTokenData ToData(TokenSet tokens) => new(tokens.AccessToken, tokens.ExpiresAt) { Lifetime = tokens.Lifetime ?? TimeSpan.MaxValue };

    private async Task KeepAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        await journal.CommitAsync(
            new JournalTransaction().Put(StoreKey, JsonSerializer.SerializeToUtf8Bytes(tokens, TokensJson.Default.TokenSet)), cancellationToken);
        Volatile.Write(ref _tokens, tokens);
    }

    private static void CheckAnswer(Dictionary<string, string> answer, IssuerMetadata metadata, string state)
    {
        if (!answer.TryGetValue("state", out var given)
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(state)))
        {
            throw IssuerMetadata.Invalid("the state is not ours");
        }

        // RFC 9207: an answer of another issuer is a mix-up attack.
        if (answer.TryGetValue("iss", out var iss) && iss != metadata.Issuer)
        {
            throw IssuerMetadata.Invalid("the answer is another issuer's");
        }

        if (answer.TryGetValue("error", out var error))
        {
            throw new GraphChatException(ClientErrorCode.SignInRefused, $"Nobody was signed in: {(error.Length <= 60 ? error : "refused")}.");
        }

        if (!answer.ContainsKey("code"))
        {
            throw IssuerMetadata.Invalid("the answer has no code");
        }
    }

    private async Task<TokenSet> RequestAsync(
        IssuerMetadata metadata, KeyValuePair<string, string>[] form, string? nonce, TokenSet? old, CancellationToken cancellationToken)
    {
        var sentAt = time.GetUtcNow();
        using var document = await PostAsync(metadata.TokenEndpoint, form, cancellationToken);
        var root = document.RootElement;
        if (IssuerMetadata.Text(root, "access_token") is not { } accessToken
            || !string.Equals(IssuerMetadata.Text(root, "token_type"), "Bearer", StringComparison.OrdinalIgnoreCase))
        {
            throw IssuerMetadata.Invalid("the token endpoint gave no bearer token");
        }

        if (old is not null && IssuerMetadata.Text(root, "refresh_token") is { } next)
        {
            // Before anything is asked that may fail: the one before it is spent.
            await KeepAsync(old with { RefreshToken = next }, CancellationToken.None);
        }

        var seconds = root.TryGetProperty("expires_in", out var expiry) && expiry.TryGetDouble(out var given) && given is > 0 and < 1e7 ? given : 60;
        var subject = IssuerMetadata.Text(root, "id_token") is { } idToken
            ? await VerifyAsync(metadata, idToken, nonce, cancellationToken)
            : old?.Subject ?? throw IssuerMetadata.Invalid("no ID token came");
        if (old is not null && subject != old.Subject)
        {
            throw IssuerMetadata.Invalid("the renewed tokens are another person's");
        }

        return new TokenSet(
            metadata.Issuer, subject, accessToken, sentAt.AddSeconds(seconds), IssuerMetadata.Text(root, "refresh_token") ?? old?.RefreshToken)
        {
            Lifetime = TimeSpan.FromSeconds(seconds),
        };
    }

    /// <summary>OpenID Connect Core 1.0 §3.1.3.7; gives the subject.</summary>
    private async Task<string> VerifyAsync(IssuerMetadata metadata, string idToken, string? nonce, CancellationToken cancellationToken)
    {
        if (!CompactJws.TryRead(idToken, out var jws, out _))
        {
            throw IssuerMetadata.Invalid("the ID token cannot be read");
        }

        var keys = await metadata.ReadKeysAsync(http, cancellationToken);
        var expectations = new JwtExpectations { Issuer = metadata.Issuer, Audiences = [clientId] };
        foreach (var key in keys.Where(key => jws.Header.KeyId is null || key.KeyId == jws.Header.KeyId))
        {
            var error = JsonWebToken.Check(jws, key, expectations, time.GetUtcNow(), out var claims);
            if (error == JwtError.Signature)
            {
                continue;
            }

            if (error != JwtError.None || claims is not { Subject: { Length: > 0 } subject })
            {
                throw IssuerMetadata.Invalid($"the ID token is refused ({error})");
            }

            return (nonce is null || claims.Text("nonce") == nonce) && (claims.Audiences.Count == 1 || claims.Text("azp") == clientId)
                ? subject
                : throw IssuerMetadata.Invalid("the ID token was made for something else");
        }

        throw IssuerMetadata.Invalid("no key of the issuer's signed the ID token");
    }

    private async Task<JsonDocument> PostAsync(Uri endpoint, KeyValuePair<string, string>[] form, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new FormUrlEncodedContent(form);
            using var response = await http.PostAsync(endpoint, content, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if ((int)response.StatusCode >= 500 || (int)response.StatusCode == 429)
            {
                throw new GraphChatException(ClientErrorCode.Unreachable, $"The issuer answered with status {(int)response.StatusCode}.");
            }

            var document = JsonDocument.Parse(body);
            if (response.IsSuccessStatusCode)
            {
                return document;
            }

            var error = IssuerMetadata.Text(document.RootElement, "error");
            document.Dispose();
            throw error == "invalid_grant" ? SignedOut() : IssuerMetadata.Invalid($"the token endpoint answered {(error is { Length: <= 60 } ? error : "an error")}");
        }
        catch (JsonException exception)
        {
            throw new GraphChatException(ClientErrorCode.Unreachable, "The issuer's answer is not JSON.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new GraphChatException(ClientErrorCode.Unreachable, "The issuer cannot be reached.", exception);
        }
    }

    private async Task RevokeAsync(string refreshToken, CancellationToken cancellationToken)
    {
        try
        {
            var metadata = await IssuerMetadata.ReadAsync(http, issuer, cancellationToken);
            if (metadata.RevocationEndpoint is { } endpoint)
            {
                using var content = new FormUrlEncodedContent([new("token", refreshToken), new("client_id", clientId)]);
                using var response = await http.PostAsync(endpoint, content, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is GraphChatException or HttpRequestException)
        {
            // Signed out here in any case; the issuer's own expiry ends the rest.
        }
    }

    private static Dictionary<string, string> Parameters(Uri uri)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            var name = System.Net.WebUtility.UrlDecode(pair[0]);
            if (!parameters.TryAdd(name, pair.Length == 2 ? System.Net.WebUtility.UrlDecode(pair[1]) : ""))
            {
                throw IssuerMetadata.Invalid("the answer has a parameter twice");
            }
        }

        return parameters;
    }

    private static string Query(params (string Name, string Value)[] parameters) =>
        string.Join('&', parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));

    private static string Token() => Base64Url(RandomNumberGenerator.GetBytes(32));

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    [JsonSerializable(typeof(TokenSet))]
    private sealed partial class TokensJson : JsonSerializerContext;
}

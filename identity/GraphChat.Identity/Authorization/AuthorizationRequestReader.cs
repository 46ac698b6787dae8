using System.Globalization;
using System.Text.RegularExpressions;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Keys;
using GraphChat.Identity.Pages;
using GraphChat.Identity.Protocol;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;

namespace GraphChat.Identity.Authorization;

/// <summary>
/// Checks an authorization request. First what decides where an answer may go (client, redirect URI), whose errors are shown
/// on a page; then the rest, whose errors go back to the client.
/// </summary>
internal sealed partial class AuthorizationRequestReader(ClientStore clients, ScopeStore known, SigningKeyRing keys, PublicOrigin origin, TimeProvider time)
{
    public const string FormPost = "form_post";

    private static readonly string[] s_prompts = ["none", "login", "consent", "select_account"];

    public async Task<AuthorizationRequestResult> ReadAsync(Parameters parameters, bool isPushed, CancellationToken cancellationToken)
    {
        if (parameters.IsMalformed || !Tickets.Fits(parameters.Values))
        {
            return AuthorizationRequestResult.Page("invalid_request", "The request is too long or malformed.");
        }

        if (parameters.Repeated.Contains("client_id") || parameters["client_id"] is not { } clientId
            || await clients.FindAsync(clientId, cancellationToken) is not { } client)
        {
            return AuthorizationRequestResult.Page("invalid_client", "The client is unknown.");
        }

        if (parameters.Repeated.Contains("redirect_uri") || parameters["redirect_uri"] is not { } redirectUri
            || !RedirectUris.IsRegistered(client, redirectUri))
        {
            return AuthorizationRequestResult.Page("invalid_request", "The redirect URI is not registered for this client.", client.ClientId);
        }

        var state = parameters["state"];
        var isFormPost = parameters["response_mode"] == FormPost;
        if (client.RequiresPushedRequests && !isPushed)
        {
            // RFC 9126 §6
            return new AuthorizationRequestResult(null, ProtocolError.InvalidRequest("The request must be pushed."), redirectUri, state, client.ClientId, isFormPost);
        }

        var (request, error) = await ReadRestAsync(parameters, client, redirectUri, cancellationToken);
        return new AuthorizationRequestResult(request, error, redirectUri, state, client.ClientId, isFormPost);
    }

    private async Task<(AuthorizationRequest? Request, ProtocolError? Error)> ReadRestAsync(
        Parameters parameters, Client client, string redirectUri, CancellationToken cancellationToken)
    {
        if (parameters.Repeated.Count > 0)
        {
            return (null, ProtocolError.InvalidRequest("A parameter came more than once."));
        }

        if (parameters["request"] is not null)
        {
            return (null, new ProtocolError("request_not_supported", "Request objects are not supported."));
        }

        if (parameters["request_uri"] is not null)
        {
            return (null, new ProtocolError("request_uri_not_supported", "Request URIs are not supported."));
        }

        if (parameters["registration"] is not null)
        {
            return (null, new ProtocolError("registration_not_supported", "Registration by request is not supported."));
        }

        if (CheckFlow(parameters, client) is { } flowError)
        {
            return (null, flowError);
        }

        var scopes = (parameters["scope"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray();
        // OpenID Connect Core §3.1.2.1: scopes that are not understood are passed over.
        var all = await known.AllAsync(cancellationToken);
        scopes = [.. scopes.Where(all.ContainsKey)];
        if (scopes.Length == 0 || !scopes.All(client.AllowsScope))
        {
            return (null, ProtocolError.InvalidScope);
        }

        var prompts = (parameters["prompt"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        if (prompts.Any(prompt => !s_prompts.Contains(prompt)) || (prompts.Contains("none") && prompts.Count > 1))
        {
            return (null, ProtocolError.InvalidRequest("The prompt parameter is invalid."));
        }

        TimeSpan? maxAge = null;
        if (parameters["max_age"] is { } age)
        {
            if (!int.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return (null, ProtocolError.InvalidRequest("The max_age parameter is no number of seconds."));
            }

            maxAge = TimeSpan.FromSeconds(seconds);
        }

        string? hinted = null;
        if (parameters["id_token_hint"] is { } hint)
        {
            if ((await ReadHintAsync(hint, cancellationToken))?.Subject is not { } subject)
            {
                return (null, ProtocolError.InvalidRequest("The id_token_hint is not an ID token of this issuer."));
            }

            hinted = subject;
        }

        if (parameters["dpop_jkt"] is { } proofKey && !Challenge().IsMatch(proofKey))
        {
            return (null, ProtocolError.InvalidRequest("The dpop_jkt parameter is no SHA-256 in base64url."));
        }

        return (new AuthorizationRequest
        {
            Client = client,
            RedirectUri = redirectUri,
            Scopes = scopes,
            CodeChallenge = parameters["code_challenge"]!,
            State = parameters["state"],
            Nonce = parameters["nonce"],
            Prompts = prompts,
            MaxAge = maxAge,
            LoginHint = parameters["login_hint"],
            HintedSubject = hinted,
            UiLocales = parameters["ui_locales"],
            ContextClasses = (parameters["acr_values"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ProofKey = parameters["dpop_jkt"],
            IsFormPost = parameters["response_mode"] == FormPost,
        }, null);
    }

    /// <summary>The claims of an ID token that we issued, expired or not; null for anything else.</summary>
    public async Task<JwtClaims?> ReadHintAsync(string hint, CancellationToken cancellationToken)
    {
        if (!CompactJws.TryRead(hint, out var jws, out _) || jws.Header.KeyId is not { } keyId
            || !JsonWebToken.TryReadUnverified(jws, out var unverified))
        {
            return null;
        }

        var key = await keys.FindAsync(keyId, cancellationToken);
        var expectations = new JwtExpectations { Issuer = origin.Value, Audiences = unverified!.Audiences, Types = ["JWT"], AllowExpired = true };
        return JsonWebToken.Check(jws, key, expectations, time.GetUtcNow(), out var claims) == JwtError.None ? claims : null;
    }

    private static ProtocolError? CheckFlow(Parameters parameters, Client client)
    {
        if (parameters["response_type"] is not { } responseType)
        {
            return ProtocolError.InvalidRequest("The response_type parameter is missing.");
        }

        if (responseType != "code")
        {
            return new ProtocolError("unsupported_response_type", "Only the response type code is supported.");
        }

        if (!client.Allows(ClientPermissions.AuthorizationCode))
        {
            return ProtocolError.UnauthorizedClient;
        }

        if (parameters["response_mode"] is not (null or "query" or FormPost))
        {
            return ProtocolError.InvalidRequest("The response mode is not supported.");
        }

        if (parameters["code_challenge"] is not { } challenge || !Challenge().IsMatch(challenge))
        {
            return ProtocolError.InvalidRequest("PKCE is required: code_challenge is missing or is no SHA-256 in base64url.");
        }

        // RFC 7636 §4.3: without a method it would be "plain".
        return parameters["code_challenge_method"] == "S256" ? null : ProtocolError.InvalidRequest("PKCE is required: code_challenge_method must be S256.");
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{43}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Challenge();
}

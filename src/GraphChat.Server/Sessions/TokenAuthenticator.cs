using System.Text.Json;
using GraphChat.Delivery;
using GraphChat.Delivery.Ports;
using GraphChat.Identity.Validation;
using GraphChat.Server.People;
using GraphChat.Transport;

namespace GraphChat.Server.Sessions;

/// <summary>
/// Says who asks, by access token, and follows a socket's session: its end closes the socket, its renewal needs the same
/// person and session, and while it lasts the person is online. Thread-safe.
/// </summary>
internal sealed class TokenAuthenticator(
    AccessTokenValidator validator, CallerReader callers, IPersonSource people, AccessProofs proofs, LiveSessions sessions, IPresence presence,
    ApiKeys keys, CustomAuthorizer? authorizer) : IConnectionAuthenticator
{
    private const string ProofHeader = "DPoP";
    private const string NonceHeader = "DPoP-Nonce";

    // What a subscription's response shows of an event is the same for everybody who may see the event.
    private static readonly object s_sharingKey = "everybody";

    public async ValueTask<AuthenticationOutcome> AuthenticateAsync(
        HttpContext context, JsonElement? connectionInitPayload, CancellationToken cancellationToken)
    {
        if (context.Request.Headers.Authorization.Count == 0 && BearerToken.Member(connectionInitPayload, "authorization") is null
            && (BearerToken.Member(connectionInitPayload, "apiKey") ?? context.Request.Headers["x-api-key"].ToString()) is { Length: > 0 } key)
        {
            return AuthenticateKey(key);
        }

        var (caller, boundTo, refusal) = await IdentifyAsync(context, connectionInitPayload, cancellationToken);
        if (caller is null)
        {
            return refusal!;
        }

        if (!IsUpgraded(context))
        {
            return Accept(caller, boundTo, CancellationToken.None);
        }

        var lease = sessions.Join(caller.SessionId, caller.User);
        context.Response.RegisterForDispose(lease);
        context.Response.RegisterForDispose(presence.Connect(caller.User));
        return Accept(caller, boundTo, lease.Ended);
    }

    public async ValueTask<AuthenticationOutcome> RenewAsync(
        HttpContext context, AuthenticationAccepted current, JsonElement payload, CancellationToken cancellationToken)
    {
        var (caller, key, refusal) = await IdentifyAsync(context, payload, cancellationToken, isRenewal: true);
        if (caller is null)
        {
            return refusal!;
        }

        return SubjectOf(caller, key) == current.Subject
            ? Accept(caller, key, current.SessionEnded)
            : Refused("The token is of another person, session or key.");
    }

    private static bool IsUpgraded(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols || context.Request.Method == HttpMethods.Connect;

    private static AuthenticationAccepted Accept(Caller caller, string? key, CancellationToken ended) => new(operation => operation.Set(caller))
    {
        ExpiresAt = caller.ExpiresAt,
        SessionEnded = ended,
        Subject = SubjectOf(caller, key),
        SharingKey = s_sharingKey,
    };

    // Nobody's: what a key opens is the same for everybody, so nothing is set that a resolver could take for a person.
    private AuthenticationOutcome AuthenticateKey(string key) => keys.Find(key) is { } name
        ? new AuthenticationAccepted(_ => { }) { Subject = $"key {name}", SharingKey = s_sharingKey }
        : Refused("The API key is not valid.");

    // With the key: what was proven is not renewed by less.
    private static string SubjectOf(Caller caller, string? key) => $"{caller.User} {caller.SessionId}{(key is null ? "" : $" {key}")}";

    // The key is null where the token is bound to none.
    private async Task<(Caller? Caller, string? Key, AuthenticationRefused? Refusal)> IdentifyAsync(
        HttpContext context, JsonElement? payload, CancellationToken cancellationToken, bool isRenewal = false)
    {
        string? Find(string scheme) => BearerToken.Of(payload, scheme) ?? (isRenewal ? null : BearerToken.Of(context.Request.Headers.Authorization, scheme));
        var (bearer, bound, custom) = (Find(BearerToken.Bearer), Find(BearerToken.Bound), Find(BearerToken.Custom));
        if (bearer is null && bound is null && custom is not null && authorizer is not null)
        {
            var (vouched, reason) = await authorizer.AuthorizeAsync(custom, cancellationToken);
            return vouched is null ? (null, null, Refused(reason)) : (vouched, null, null);
        }

        if ((bearer ?? bound) is not { } token)
        {
            return (null, null, new AuthenticationRefused("An access token is needed."));
        }

        var result = await validator.ValidateAsync(token, cancellationToken);
        if (result.Token is null)
        {
            return (null, null, Refused(result.Error == AccessTokenError.Unavailable
                ? "The access token cannot be checked now; try again."
                : "The access token is not valid."));
        }

        if (bearer is null && await ProveAsync(context, payload, token, result.Token, cancellationToken) is { } unproven)
        {
            return (null, null, unproven);
        }

        if (callers.Read(result.Token, isProven: bearer is null, out var fault) is not { } caller)
        {
            return (null, null, result.Token.Scopes.Contains(CallerReader.Scope) ? Refused(fault) : OutOfScope(fault, bearer is null));
        }

        await people.NoteAsync(caller, result.Token, token, cancellationToken);
        return (caller, result.Token.ProofKeyThumbprint, null);
    }

    private async Task<AuthenticationRefused?> ProveAsync(HttpContext context, JsonElement? payload, string text, AccessToken token, CancellationToken cancellationToken)
    {
        var isSocket = IsUpgraded(context);
        if (!isSocket)
        {
            context.Response.Headers[NonceHeader] = proofs.CreateNonce();
        }

        // A browser's socket can send no header: there it is in the payload.
        var headers = context.Request.Headers[ProofHeader];
        var proof = BearerToken.Of(payload, BearerToken.Bound) is not null ? BearerToken.Member(payload, "dpop") : headers.Count == 1 ? headers[0] : null;
        var result = await proofs.CheckAsync(proof, isSocket ? HttpMethods.Get : context.Request.Method, context.Request.Path, text, token, cancellationToken);
        return result switch
        {
            AccessProofResult.Proven => null,
            AccessProofResult.NeedsNonce => new AuthenticationRefused("The DPoP proof carries a nonce that is not ours or too old.") { Challenge = Challenge("use_dpop_nonce") },
            _ => new AuthenticationRefused("The DPoP proof is missing or not valid.") { Challenge = Challenge("invalid_dpop_proof") },
        };
    }

    private static string Challenge(string error) => $"DPoP error=\"{error}\", algs=\"ES256 RS256 PS256 EdDSA\"";

    // RFC 6750 §3.1
    private static AuthenticationRefused OutOfScope(string reason, bool isBound) => new(reason)
    {
        IsForbidden = true,
        Challenge = $"{(isBound ? "DPoP" : "Bearer")} error=\"insufficient_scope\", scope=\"{CallerReader.Scope}\"",
    };

    // RFC 6750 §3.1: the same words whatever is wrong, so that a forger learns nothing.
    private static AuthenticationRefused Refused(string reason) => new(reason) { Challenge = "Bearer error=\"invalid_token\"" };
}

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
    AccessTokenValidator validator, CallerReader callers, IPersonSource people, LiveSessions sessions, IPresence presence,
    ApiKeys keys, CustomAuthorizer? authorizer) : IConnectionAuthenticator
{
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

        var token = BearerToken.Of(connectionInitPayload) ?? BearerToken.Of(context.Request.Headers.Authorization);
        var custom = BearerToken.Of(connectionInitPayload, BearerToken.Custom) ?? BearerToken.Of(context.Request.Headers.Authorization, BearerToken.Custom);
        var (caller, refusal) = await IdentifyAsync(token, custom, cancellationToken);
        if (caller is null)
        {
            return refusal!;
        }

        if (!IsUpgraded(context))
        {
            return Accept(caller, CancellationToken.None);
        }

        var lease = sessions.Join(caller.SessionId, caller.User);
        context.Response.RegisterForDispose(lease);
        context.Response.RegisterForDispose(presence.Connect(caller.User));
        return Accept(caller, lease.Ended);
    }

    public async ValueTask<AuthenticationOutcome> RenewAsync(
        HttpContext context, AuthenticationAccepted current, JsonElement payload, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await IdentifyAsync(BearerToken.Of(payload), BearerToken.Of(payload, BearerToken.Custom), cancellationToken);
        if (caller is null)
        {
            return refusal!;
        }

        return SubjectOf(caller) == current.Subject
            ? Accept(caller, current.SessionEnded)
            : Refused("The token is of another person or session.");
    }

    private static bool IsUpgraded(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols || context.Request.Method == HttpMethods.Connect;

    private static AuthenticationAccepted Accept(Caller caller, CancellationToken ended) => new(operation => operation.Set(caller))
    {
        ExpiresAt = caller.ExpiresAt,
        SessionEnded = ended,
        Subject = SubjectOf(caller),
        SharingKey = s_sharingKey,
    };

    // Nobody's: what a key opens is the same for everybody, so nothing is set that a resolver could take for a person.
    private AuthenticationOutcome AuthenticateKey(string key) => keys.Find(key) is { } name
        ? new AuthenticationAccepted(_ => { }) { Subject = $"key {name}", SharingKey = s_sharingKey }
        : Refused("The API key is not valid.");

    private static string SubjectOf(Caller caller) => $"{caller.User} {caller.SessionId}";

    private async Task<(Caller? Caller, AuthenticationRefused? Refusal)> IdentifyAsync(
        string? token, string? custom, CancellationToken cancellationToken)
    {
        if (token is null && custom is not null && authorizer is not null)
        {
            var (vouched, reason) = await authorizer.AuthorizeAsync(custom, cancellationToken);
            return vouched is null ? (null, Refused(reason)) : (vouched, null);
        }

        if (token is null)
        {
            return (null, new AuthenticationRefused("An access token is needed."));
        }

        var result = await validator.ValidateAsync(token, cancellationToken);
        if (result.Token is null)
        {
            return (null, Refused(result.Error == AccessTokenError.Unavailable
                ? "The access token cannot be checked now; try again."
                : "The access token is not valid."));
        }

        if (callers.Read(result.Token, out var fault) is not { } caller)
        {
            return (null, Refused(fault));
        }

        await people.NoteAsync(caller, result.Token, token, cancellationToken);
        return (caller, null);
    }

    // RFC 6750 §3.1: the same words whatever is wrong, so that a forger learns nothing.
    private static AuthenticationRefused Refused(string reason) => new(reason) { Challenge = "Bearer error=\"invalid_token\"" };
}

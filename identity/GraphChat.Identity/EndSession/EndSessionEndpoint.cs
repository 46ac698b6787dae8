using GraphChat.Identity.Authorization;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Pages;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using GraphChat.Jose.Jwt;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.EndSession;

/// <summary>
/// /connect/logout (OpenID Connect RP-Initiated Logout 1.0). An ID token of the person who is signed in says that the sign-out
/// is meant; without one, the person is asked.
/// </summary>
internal sealed class EndSessionEndpoint(
    AuthorizationRequestReader reader, ClientStore clients, BrowserSessions sessions, SignOutEndpoint signOut, Tickets tickets, TimeProvider time)
{
    public const string Path = "/connect/logout";

    public async Task HandleAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var parameters = HttpMethods.IsPost(context.Request.Method)
            ? await Parameters.FromFormAsync(context.Request, cancellationToken)
            : Parameters.FromQuery(context.Request);
        var texts = Texts.For(context, parameters?["ui_locales"]);
        if (parameters is null || parameters.IsMalformed || parameters.Repeated.Count > 0)
        {
            await PageWriter.WriteErrorAsync(context, texts, ProtocolError.InvalidRequest("The request is malformed or has a parameter twice."));
            return;
        }

        JwtClaims? hint = null;
        if (parameters["id_token_hint"] is { } token)
        {
            hint = await reader.ReadHintAsync(token, cancellationToken);
            if (hint is null || (parameters["client_id"] is { } named && !hint.Audiences.Contains(named)))
            {
                await PageWriter.WriteErrorAsync(context, texts, ProtocolError.InvalidRequest("The id_token_hint is not an ID token that this issuer made for the client."));
                return;
            }
        }

        var clientId = parameters["client_id"] ?? hint?.Audiences[0];
        var client = clientId is null ? null : await clients.FindAsync(clientId, cancellationToken);
        if (parameters["client_id"] is not null && client is null)
        {
            await PageWriter.WriteErrorAsync(context, texts, new ProtocolError("invalid_client", "The client is unknown."));
            return;
        }

        if (parameters["post_logout_redirect_uri"] is { } uri
            && (client is null || !client.PostLogoutRedirectUris.Contains(uri, StringComparer.Ordinal)))
        {
            await PageWriter.WriteErrorAsync(context, texts, ProtocolError.InvalidRequest("The post-logout redirect URI is not registered for a client that the request names."));
            return;
        }

        var rest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "post_logout_redirect_uri", "state", "ui_locales" })
        {
            if (parameters[name] is { } value)
            {
                rest[name] = value;
            }
        }

        if (client is not null)
        {
            rest["client_id"] = client.ClientId;
        }

        if (!Tickets.Fits(rest))
        {
            await PageWriter.WriteErrorAsync(context, texts, ProtocolError.InvalidRequest("The request is too long."));
            return;
        }

        var session = await sessions.FindAsync(context, cancellationToken);
        if (hint is not null && (session is null || hint.Subject == session.Subject))
        {
            await signOut.SignOutAsync(context, hint.Text("sid"));
            await signOut.FinishAsync(context, rest);
            return;
        }

        Responses.SeeOther(context, $"{SignOutEndpoint.Path}?ticket={tickets.Write(new Ticket(Ticket.Logout, rest, time.GetUtcNow()))}");
    }
}

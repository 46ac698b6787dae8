using GraphChat.Identity.Audit;
using GraphChat.Identity.Pages;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Tokens;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Authorization;

/// <summary>/connect/authorize (OpenID Connect Core §3.1.2), and the way back to it from the pages in between.</summary>
internal sealed class AuthorizeEndpoint(
    AuthorizationRequestReader reader, BrowserSessions sessions, TokenStore tokens, Tickets tickets, AuditTrail audit, PublicOrigin origin, TimeProvider time)
{
    public const string Path = "/connect/authorize";
    public const string ContinuePath = "/account/continue";

    public async Task HandleAsync(HttpContext context)
    {
        var parameters = HttpMethods.IsPost(context.Request.Method)
            ? await Parameters.FromFormAsync(context.Request, context.RequestAborted)
            : Parameters.FromQuery(context.Request);
        if (parameters is null)
        {
            await PageWriter.WriteErrorAsync(context, Texts.For(context), ProtocolError.InvalidRequest("The request is no form."));
            return;
        }

        await AnswerAsync(context, parameters, new Ticket(Ticket.Authorize, parameters.Values, time.GetUtcNow()));
    }

    public async Task ContinueAsync(HttpContext context)
    {
        var ticket = tickets.Read(context.Request.Query["ticket"]);
        if (ticket is not { Kind: Ticket.Authorize })
        {
            await PageWriter.WriteErrorAsync(context, Texts.For(context), ProtocolError.InvalidRequest("The request has expired. Start again in the application."));
            return;
        }

        await AnswerAsync(context, Parameters.FromValues(ticket.Parameters), ticket);
    }

    private async Task AnswerAsync(HttpContext context, Parameters parameters, Ticket ticket)
    {
        var cancellationToken = context.RequestAborted;
        var result = await reader.ReadAsync(parameters, cancellationToken);
        if (result.Request is not { } request)
        {
            await RefuseAsync(context, parameters, result);
            return;
        }

        var session = await sessions.FindAsync(context, cancellationToken);
        if (session is null || MustSignInAgain(request, session, ticket))
        {
            if (request.Prompts.Contains("none"))
            {
                await RefuseAsync(context, parameters, Error(request, "login_required", "Nobody is signed in, or not recently enough."));
                return;
            }

            Responses.SeeOther(context, $"{SignInEndpoint.Path}?ticket={tickets.Write(ticket with { SignedInSession = null })}");
            return;
        }

        var (code, grantId) = await tokens.CreateCodeAsync(request, session, cancellationToken);
        await audit.WriteAsync(context, AuditKinds.CodeIssued, cancellationToken, session.Subject, request.Client.ClientId, grantId);
        Responses.SeeOther(context, RedirectUris.Append(request.RedirectUri, [new("code", code), new("state", request.State), new("iss", origin.Value)]));
    }

    private bool MustSignInAgain(AuthorizationRequest request, BrowserSession session, Ticket ticket)
    {
        if (request.HintedSubject is { } hinted && hinted != session.Subject)
        {
            return true;
        }

        if (ticket.SignedInSession == session.Id)
        {
            return false;
        }

        return request.Prompts.Contains("login") || request.Prompts.Contains("select_account")
            || (request.MaxAge is { } maxAge && time.GetUtcNow() - session.AuthenticatedAt > maxAge);
    }

    private static AuthorizationRequestResult Error(AuthorizationRequest request, string code, string description) =>
        new(null, new ProtocolError(code, description), request.RedirectUri, request.State, request.Client.ClientId);

    private async Task RefuseAsync(HttpContext context, Parameters parameters, AuthorizationRequestResult result)
    {
        await audit.WriteAsync(context, AuditKinds.AuthorizationRefused, context.RequestAborted, clientId: result.ClientId, details: result.Error!.Code);
        if (result.RedirectUri is null)
        {
            await PageWriter.WriteErrorAsync(context, Texts.For(context, parameters["ui_locales"]), result.Error);
            return;
        }

        Responses.SeeOther(context, RedirectUris.Append(
            result.RedirectUri,
            [new("error", result.Error.Code), new("error_description", result.Error.Description), new("state", result.State), new("iss", origin.Value)]));
    }
}

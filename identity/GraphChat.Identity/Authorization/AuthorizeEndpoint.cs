using GraphChat.Identity.Audit;
using GraphChat.Identity.Consent;
using GraphChat.Identity.Pages;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.PushedRequests;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Tokens;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Authorization;

/// <summary>/connect/authorize (OpenID Connect Core §3.1.2), and the way back to it from the pages in between.</summary>
internal sealed class AuthorizeEndpoint(
    AuthorizationRequestReader reader, PushedRequestStore pushed, BrowserSessions sessions, ConsentStore consents, SecondFactors factors, TokenStore tokens, Tickets tickets, AuditTrail audit,
    PublicOrigin origin, TimeProvider time)
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

        var isPushed = !parameters.IsMalformed && PushedRequestStore.IsReference(parameters["request_uri"]);
        if (isPushed)
        {
            // RFC 9126 §4: what was pushed is the request, whatever else the address says.
            var stored = parameters.Repeated.Count == 0 && parameters["client_id"] is { } clientId
                ? await pushed.TakeAsync(parameters["request_uri"]!, clientId, context.RequestAborted)
                : null;
            if (stored is null)
            {
                var error = new ProtocolError("invalid_request_uri", "The pushed request is unknown, expired, already used or another client's.");
                await RefuseAsync(context, parameters, new AuthorizationRequestResult(null, error, null, null, null));
                return;
            }

            parameters = Parameters.FromValues(stored);
        }

        await AnswerAsync(context, parameters, new Ticket(Ticket.Authorize, parameters.Values, time.GetUtcNow()) { IsPushed = isPushed });
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
        var result = await reader.ReadAsync(parameters, ticket.IsPushed, cancellationToken);
        if (result.Request is not { } request)
        {
            await RefuseAsync(context, parameters, result);
            return;
        }

        var session = await sessions.FindAsync(context, cancellationToken);
        if (session is null || MustSignInAgain(request, session, ticket))
        {
            await AskAsync(context, parameters, request, "login_required", SignInEndpoint.Path, ticket with { SignedInSession = null });
            return;
        }

        if (await NeedsSecondFactorAsync(request, session, cancellationToken))
        {
            await AskAsync(context, parameters, request, "login_required", SecondFactorEndpoint.Path, ticket);
            return;
        }

        if (ticket.ConsentedSession != session.Id && await NeedsConsentAsync(request, session, cancellationToken))
        {
            await AskAsync(context, parameters, request, "consent_required", ConsentEndpoint.Path, ticket);
            return;
        }

        var (code, grantId) = await tokens.CreateCodeAsync(request, session, cancellationToken);
        await audit.WriteAsync(context, AuditKinds.CodeIssued, cancellationToken, session.Subject, request.Client.ClientId, grantId);
        await AuthorizationAnswer.WriteAsync(
            context,
            Texts.For(context, request.UiLocales),
            request.RedirectUri,
            request.IsFormPost,
            new("code", code),
            new("state", request.State),
            new("iss", origin.Value));
    }

    private async Task AskAsync(HttpContext context, Parameters parameters, AuthorizationRequest request, string error, string page, Ticket ticket)
    {
        if (request.Prompts.Contains("none"))
        {
            await RefuseAsync(context, parameters, new AuthorizationRequestResult(
                null, new ProtocolError(error, "The person would have to be asked."), request.RedirectUri, request.State, request.Client.ClientId, request.IsFormPost));
            return;
        }

        Responses.SeeOther(context, $"{page}?ticket={tickets.Write(ticket)}");
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

    // A voluntary claim (OpenID Connect Core §5.5.1.1): who has no second factor goes on without.
    private async Task<bool> NeedsSecondFactorAsync(AuthorizationRequest request, BrowserSession session, CancellationToken cancellationToken) =>
        request.ContextClasses.FirstOrDefault(AuthenticationContext.All.Contains) == AuthenticationContext.MultiFactor
        && !session.Methods.Contains(AuthenticationContext.Multiple)
        && await factors.IsSetUpAsync(session.UserId, cancellationToken);

    private async Task<bool> NeedsConsentAsync(AuthorizationRequest request, BrowserSession session, CancellationToken cancellationToken)
    {
        if (request.Prompts.Contains("consent"))
        {
            return true;
        }

        // OpenID Connect Core §11: whoever gives lasting access is asked each time.
        return !request.Client.IsFirstParty
            && (request.Scopes.Contains(Clients.Scopes.OfflineAccess)
                || !await consents.CoversAsync(request.Client.Id, session.Subject, request.Scopes, cancellationToken));
    }

    private async Task RefuseAsync(HttpContext context, Parameters parameters, AuthorizationRequestResult result)
    {
        await audit.WriteAsync(context, AuditKinds.AuthorizationRefused, context.RequestAborted, clientId: result.ClientId, details: result.Error!.Code);
        var texts = Texts.For(context, parameters["ui_locales"]);
        if (result.RedirectUri is null)
        {
            await PageWriter.WriteErrorAsync(context, texts, result.Error);
            return;
        }

        await AuthorizationAnswer.WriteAsync(
            context,
            texts,
            result.RedirectUri,
            result.IsFormPost,
            new("error", result.Error.Code),
            new("error_description", result.Error.Description),
            new("state", result.State),
            new("iss", origin.Value));
    }
}

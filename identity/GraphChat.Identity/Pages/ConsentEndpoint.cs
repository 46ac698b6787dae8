using GraphChat.Identity.Audit;
using GraphChat.Identity.Authorization;
using GraphChat.Identity.Consent;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>/account/consent: asks whether a client may have what it asks for.</summary>
internal sealed class ConsentEndpoint(
    AuthorizationRequestReader reader, BrowserSessions sessions, ConsentStore consents, Antiforgery antiforgery, Tickets tickets, AuditTrail audit,
    ScopeList scopeList, PublicOrigin origin)
{
    public const string Path = "/account/consent";

    public async Task ShowAsync(HttpContext context)
    {
        if (await ReadAsync(context, context.Request.Query["ticket"]) is { } pending)
        {
            await WriteAsync(context, pending, null, StatusCodes.Status200OK);
        }
    }

    public async Task SubmitAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var form = await Parameters.FromFormAsync(context.Request, cancellationToken);
        if (form is null || form.IsMalformed || form.Repeated.Count > 0)
        {
            await PageWriter.WriteErrorAsync(context, Texts.For(context), ProtocolError.InvalidRequest("The request is no form of this page."));
            return;
        }

        if (await ReadAsync(context, form["ticket"]) is not { } pending)
        {
            return;
        }

        if (!antiforgery.IsValid(context, Path, form))
        {
            await WriteAsync(context, pending, texts => texts.FormExpired, StatusCodes.Status400BadRequest);
            return;
        }

        var (request, session) = (pending.Request, pending.Session);
        if (form["decision"] != "allow")
        {
            await audit.WriteAsync(context, AuditKinds.ConsentRefused, cancellationToken, session.Subject, request.Client.ClientId);
            await AuthorizationAnswer.WriteAsync(
                context,
                pending.Texts,
                request.RedirectUri,
                request.IsFormPost,
                new("error", "access_denied"),
                new("error_description", "The person refused."),
                new("state", request.State),
                new("iss", origin.Value));
            return;
        }

        await consents.SaveAsync(request.Client.Id, session.Subject, session.UserId, request.Scopes, cancellationToken);
        await audit.WriteAsync(context, AuditKinds.ConsentGiven, cancellationToken, session.Subject, request.Client.ClientId, details: string.Join(' ', request.Scopes));
        Responses.SeeOther(context, $"{AuthorizeEndpoint.ContinuePath}?ticket={tickets.Write(pending.Ticket with { ConsentedSession = session.Id })}");
    }

    private async Task<Pending?> ReadAsync(HttpContext context, string? given)
    {
        var ticket = tickets.Read(given);
        var texts = Texts.For(context, ticket?.Parameters.GetValueOrDefault("ui_locales"));
        if (ticket is not { Kind: Ticket.Authorize }
            || (await reader.ReadAsync(Parameters.FromValues(ticket.Parameters), ticket.IsPushed, context.RequestAborted)).Request is not { } request)
        {
            await PageWriter.WriteErrorAsync(context, texts, ProtocolError.InvalidRequest("The request has expired. Start again in the application."));
            return null;
        }

        if (await sessions.FindAsync(context, context.RequestAborted) is not { } session)
        {
            Responses.SeeOther(context, $"{SignInEndpoint.Path}?ticket={tickets.Write(ticket with { SignedInSession = null })}");
            return null;
        }

        return new Pending(ticket, given!, request, session, texts);
    }

    private async Task WriteAsync(HttpContext context, Pending pending, Func<Texts, string>? alert, int status)
    {
        var (texts, request) = (pending.Texts, pending.Request);
        var describe = await scopeList.ForAsync(texts, context.RequestAborted);
        await PageWriter.WriteAsync(
            context,
            texts,
            texts["Do you agree?", "Êtes-vous d’accord ?"],
            Html.Of(
                $"""
                {PageWriter.Alert(alert?.Invoke(texts))}
                <p class="lead">{texts.SignedInAs} {pending.Session.DisplayName} ({pending.Session.UserName})</p>
                <p><strong>{request.Client.DisplayName}</strong> {texts["asks to:", "demande à :"]}</p>
                {describe(request.Scopes)}
                <p class="detail">{scopeList.Lifetime(texts, request.Scopes)} {texts["You can withdraw this at any time in your account.", "Vous pouvez retirer cet accord à tout moment dans votre compte."]}</p>
                <form method="post" action="{Path}">
                {antiforgery.Field(context, Path)}
                {PageWriter.Hidden("ticket", pending.Given)}
                <button type="submit" name="decision" value="allow">{texts["Allow", "Autoriser"]}</button>
                <button type="submit" name="decision" value="deny" class="second">{texts["Refuse", "Refuser"]}</button>
                </form>
                """),
            status,
            RedirectUris.FormActionSource(request.RedirectUri));
    }

    private sealed record Pending(Ticket Ticket, string Given, AuthorizationRequest Request, BrowserSession Session, Texts Texts);
}

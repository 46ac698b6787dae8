using GraphChat.Identity.Audit;
using GraphChat.Identity.Authorization;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>/account/sign-out: asks, and signs out of this browser.</summary>
internal sealed class SignOutEndpoint(
    BrowserSessions sessions, Grants grants, Antiforgery antiforgery, Tickets tickets, ClientStore clients, AuditTrail audit)
{
    public const string Path = "/account/sign-out";

    public async Task ShowAsync(HttpContext context)
    {
        var given = context.Request.Query["ticket"].ToString();
        await WriteQuestionAsync(context, given.Length == 0 ? null : given, null, StatusCodes.Status200OK);
    }

    public async Task SubmitAsync(HttpContext context)
    {
        var form = await Parameters.FromFormAsync(context.Request, context.RequestAborted);
        if (form is null || form.IsMalformed || form.Repeated.Count > 0)
        {
            await PageWriter.WriteErrorAsync(context, Texts.For(context), ProtocolError.InvalidRequest("The request is no form of this page."));
            return;
        }

        if (!antiforgery.IsValid(context, Path, form))
        {
            await WriteQuestionAsync(context, form["ticket"], texts => texts.FormExpired, StatusCodes.Status400BadRequest);
            return;
        }

        await SignOutAsync(context, null);
        await FinishAsync(context, tickets.Read(form["ticket"]) is { Kind: Ticket.Logout } ticket ? ticket.Parameters : new Dictionary<string, string>());
    }

    /// <summary>Ends the browser's session, what it granted, and the grant <paramref name="sessionId"/>, which asked for it.</summary>
    public async Task SignOutAsync(HttpContext context, string? sessionId)
    {
        var cancellationToken = context.RequestAborted;
        if (await sessions.FindAsync(context, cancellationToken) is { } session)
        {
            await sessions.EndAsync(session.Id, cancellationToken);
            await grants.RevokeOfBrowserSessionAsync(session.Id, "signed_out", cancellationToken);
            await grants.AnnounceSignOutAsync(session.Id, cancellationToken);
            await audit.WriteAsync(context, AuditKinds.SignedOut, cancellationToken, session.Subject);
        }

        if (sessionId is not null && await grants.RevokeAsync(sessionId, "signed_out", cancellationToken))
        {
            await audit.WriteAsync(context, AuditKinds.SessionRevoked, cancellationToken, sessionId: sessionId, details: "signed_out");
        }

        sessions.DeleteCookie(context);
    }

    /// <summary>Goes to the client's registered address, or says that it is done.</summary>
    public async Task FinishAsync(HttpContext context, IReadOnlyDictionary<string, string> parameters)
    {
        if (parameters.GetValueOrDefault("post_logout_redirect_uri") is { } uri && await FindClientAsync(context, parameters) is { } client
            && client.PostLogoutRedirectUris.Contains(uri, StringComparer.Ordinal))
        {
            Responses.SeeOther(context, RedirectUris.Append(uri, [new("state", parameters.GetValueOrDefault("state"))]));
            return;
        }

        var texts = Texts.For(context, parameters.GetValueOrDefault("ui_locales"));
        await PageWriter.WriteAsync(context, texts, texts.SignedOut, Html.Of($"<p>{texts.SignedOutHint}</p>"));
    }

    private async Task WriteQuestionAsync(HttpContext context, string? given, Func<Texts, string>? alert, int status)
    {
        var ticket = tickets.Read(given) is { Kind: Ticket.Logout } read ? read : null;
        var texts = Texts.For(context, ticket?.Parameters.GetValueOrDefault("ui_locales"));
        string? formAction = null;
        if (ticket?.Parameters.GetValueOrDefault("post_logout_redirect_uri") is { } uri
            && await FindClientAsync(context, ticket.Parameters) is { } client && client.PostLogoutRedirectUris.Contains(uri, StringComparer.Ordinal))
        {
            formAction = RedirectUris.FormActionSource(uri);
        }

        await PageWriter.WriteAsync(
            context,
            texts,
            texts.SignOut,
            Html.Of(
                $"""
                {PageWriter.Alert(alert?.Invoke(texts))}
                <p>{texts.SignOutQuestion}</p>
                <form method="post" action="{Path}">
                {antiforgery.Field(context, Path)}
                {PageWriter.Hidden("ticket", ticket is null ? null : given)}
                <button type="submit">{texts.SignOut}</button>
                </form>
                <p><a href="{AccountEndpoint.Path}">{texts.Cancel}</a></p>
                """),
            status,
            formAction);
    }

    private async Task<Client?> FindClientAsync(HttpContext context, IReadOnlyDictionary<string, string> parameters) =>
        parameters.GetValueOrDefault("client_id") is { } clientId ? await clients.FindAsync(clientId, context.RequestAborted) : null;
}

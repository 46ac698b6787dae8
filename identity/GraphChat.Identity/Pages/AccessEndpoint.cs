using System.Globalization;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Tokens;
using GraphChat.Identity.Validation;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>/account/access: the browsers that are signed in and the applications that have access, and the end of each.</summary>
internal sealed class AccessEndpoint(AccountForms forms, IdentityDatabase database, BrowserSessions sessions, Grants grants, AuditTrail audit, ScopeList scopeList, TimeProvider time)
{
    public const string Path = "/account/access";

    private const int Most = 100;

    public async Task ShowAsync(HttpContext context)
    {
        if (await forms.SignedInAsync(context, Path) is { } signedIn)
        {
            await WriteAsync(context, signedIn.Session);
        }
    }

    public async Task SubmitAsync(HttpContext context)
    {
        if (await forms.SignedInAsync(context, Path) is not { } signedIn || await forms.ReadAsync(context, Path) is not { } form)
        {
            return;
        }

        var (session, cancellationToken) = (signedIn.Session, context.RequestAborted);
        if (form["session"] is { } text && Guid.TryParse(text, out var id) && await OwnsSessionAsync(session.UserId, id, cancellationToken))
        {
            await sessions.EndAsync(id, cancellationToken);
            await grants.RevokeOfBrowserSessionAsync(id, "ended_by_person", cancellationToken);
            await audit.WriteAsync(context, AuditKinds.SignedOut, cancellationToken, session.Subject, details: "ended_by_person");
        }
        else if ((form["grant"] ?? form["device"]) is { } grant && await OwnsGrantAsync(session.Subject, grant, cancellationToken))
        {
            var reason = form["device"] is null ? "ended_by_person" : SessionRevocation.DeviceLost;
            if (await grants.RevokeAsync(grant, reason, cancellationToken))
            {
                await audit.WriteAsync(context, AuditKinds.SessionRevoked, cancellationToken, session.Subject, sessionId: grant, details: reason);
            }
        }

        Responses.SeeOther(context, Path);
    }

    private async Task<bool> OwnsSessionAsync(Guid userId, Guid id, CancellationToken cancellationToken) =>
        (await database.QueryAsync("""SELECT 1 FROM identity."BrowserSessions" WHERE "Id" = $1 AND "UserId" = $2""", _ => true, cancellationToken, id, userId)).Count > 0;

    private async Task<bool> OwnsGrantAsync(string subject, string id, CancellationToken cancellationToken) =>
        (await database.QueryAsync("""SELECT 1 FROM identity."OpenIddictAuthorizations" WHERE "Id" = $1 AND "Subject" = $2""", _ => true, cancellationToken, id, subject)).Count > 0;

    private async Task WriteAsync(HttpContext context, BrowserSession current)
    {
        var (texts, now) = (Texts.For(context), time.GetUtcNow());
        var browsers = await database.QueryAsync(
            """
            SELECT "Id", "AuthenticatedAt" FROM identity."BrowserSessions" s
            WHERE "UserId" = $1 AND "EndedAt" IS NULL AND "ExpiresAt" > $2
                AND "SecurityStamp" = (SELECT "SecurityStamp" FROM identity."AspNetUsers" WHERE "Id" = $1)
            ORDER BY "AuthenticatedAt" DESC LIMIT $3
            """,
            reader => (Id: reader.GetGuid(0), At: reader.GetFieldValue<DateTimeOffset>(1)),
            context.RequestAborted,
            current.UserId,
            now,
            Most);
        var given = await database.QueryAsync(
            """
            SELECT g."Id", coalesce(a."DisplayName", a."ClientId"), g."Scopes", g."CreationDate", g."Type" = 'permanent'
            FROM identity."OpenIddictAuthorizations" g JOIN identity."OpenIddictApplications" a ON a."Id" = g."ApplicationId"
            WHERE g."Subject" = $1 AND g."Status" = 'valid' AND (g."ExpirationDate" IS NULL OR g."ExpirationDate" > $2)
            ORDER BY g."CreationDate" DESC LIMIT $3
            """,
            reader => (Id: reader.GetString(0), Client: reader.GetString(1), Scopes: TokenStore.ReadScopes(reader.GetString(2)), At: reader.GetFieldValue<DateTimeOffset>(3), IsConsent: reader.GetBoolean(4)),
            context.RequestAborted,
            current.Subject,
            now,
            Most);
        var describe = await scopeList.ForAsync(texts, context.RequestAborted);
        await PageWriter.WriteAsync(
            context,
            texts,
            texts["Sessions and applications", "Sessions et applications"],
            Html.Of(
                $"""
                <h2>{texts["Browsers", "Navigateurs"]}</h2>
                <ul class="plain">
                {Html.Join(browsers.Select(browser => Item(
                    context, texts, "session", browser.Id.ToString(), $"{texts["signed in", "connecté le"]} {Format(browser.At)}{(browser.Id == current.Id ? texts[" (this one)", " (celui-ci)"] : "")}", Html.Empty)))}
                </ul>
                <h2>{texts["Applications", "Applications"]}</h2>
                <ul class="plain">
                {Html.Join(given.Select(grant => Item(
                    context, texts, "grant", grant.Id, $"{grant.Client}, {(grant.IsConsent ? texts["agreed to", "accord donné"] : texts["access since", "accès depuis le"])} {Format(grant.At)}", describe(grant.Scopes), WithDevice(texts, grant.Id, !grant.IsConsent && grant.Scopes.Contains(Scopes.Chat)))))}
                </ul>
                {AccountForms.Back(texts)}
                """));
    }

    private Html Item(HttpContext context, Texts texts, string name, string id, string text, Html details, Html device = default) => Html.Of(
        $"""
        <li>{text}{details}
        {forms.Form(context, Path, Html.Of($"""<button type="submit" name="{name}" value="{id}" class="small">{texts["End", "Mettre fin"]}</button>{device}"""))}
        </li>
        """);

    private static Html WithDevice(Texts texts, string id, bool canHaveOne) => canHaveOne
        ? Html.Of($""" <button type="submit" name="device" value="{id}" class="small">{texts["End, and remove its device", "Mettre fin et retirer son appareil"]}</button>""")
        : Html.Empty;

    private static string Format(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

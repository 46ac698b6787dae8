using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;
using GraphChat.Identity.DeviceFlow;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>/connect/verify: a person types the code that a device shows, sees what it asks for, and decides (RFC 8628 §3.3).</summary>
internal sealed class VerifyEndpoint(
    BrowserSessions sessions, DeviceCodeStore codes, ClientStore clients, Throttle throttle, Antiforgery antiforgery, Tickets tickets, AuditTrail audit,
    ScopeList scopeList, TimeProvider time)
{
    public const string Path = "/connect/verify";

    private const int Tries = 5;
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5);

    public async Task ShowAsync(HttpContext context)
    {
        if (await SessionAsync(context, context.Request.Query["user_code"]) is not null)
        {
            // RFC 8628 §5.4: a code that came by link is shown, and not looked up, until the person confirms it.
            await WriteFormAsync(context, context.Request.Query["user_code"].ToString() is { Length: > 0 and <= 40 } code ? code : null, null, StatusCodes.Status200OK);
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

        var typed = form["user_code"];
        if (await SessionAsync(context, typed) is not { } session)
        {
            return;
        }

        if (!antiforgery.IsValid(context, Path, form))
        {
            await WriteFormAsync(context, typed, texts => texts.FormExpired, StatusCodes.Status400BadRequest);
            return;
        }

        var rule = new ThrottleRule(Throttle.KeyOf("user code", session.Subject), Tries, s_window);
        if (!await throttle.TryBeginAsync(rule, cancellationToken))
        {
            context.Response.Headers.RetryAfter = "300";
            await WriteFormAsync(context, null, texts => texts.Throttled, StatusCodes.Status429TooManyRequests);
            return;
        }

        var request = await codes.FindAsync(typed, cancellationToken);
        var client = request is null ? null : await clients.FindAsync(request.ClientId, cancellationToken);
        if (request is null || client is null)
        {
            await throttle.FailedAsync(rule, cancellationToken);
            await WriteFormAsync(
                context, typed, texts => texts["This code is unknown or no longer valid.", "Ce code est inconnu ou n’est plus valable."], StatusCodes.Status200OK);
            return;
        }

        await throttle.SucceededAsync(rule, forgive: false, cancellationToken);
        await DecideAsync(context, form, session, request, client);
    }

    private async Task DecideAsync(HttpContext context, Parameters form, BrowserSession session, DeviceRequest request, Client client)
    {
        var (texts, cancellationToken) = (Texts.For(context), context.RequestAborted);
        switch (form["decision"])
        {
            case "allow" when await codes.ApproveAsync(request, client.Id, session, cancellationToken) is { } grantId:
                await audit.WriteAsync(context, AuditKinds.DeviceApproved, cancellationToken, session.Subject, client.ClientId, grantId);
                await WriteDoneAsync(context, texts, texts["The device is connected", "L’appareil est connecté"]);
                break;
            case "deny" when await codes.RefuseAsync(request, cancellationToken):
                await audit.WriteAsync(context, AuditKinds.DeviceRefused, cancellationToken, session.Subject, client.ClientId);
                await WriteDoneAsync(context, texts, texts["The device was refused", "L’appareil a été refusé"]);
                break;
            default:
                await WriteQuestionAsync(context, texts, session, request, client, form["user_code"]!);
                break;
        }
    }

    private async Task<BrowserSession?> SessionAsync(HttpContext context, string? typed)
    {
        if (await sessions.FindAsync(context, context.RequestAborted) is { } session)
        {
            return session;
        }

        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (typed is { Length: > 0 and <= 40 })
        {
            parameters["user_code"] = typed;
        }

        Responses.SeeOther(context, $"{SignInEndpoint.Path}?ticket={tickets.Write(new Ticket(Ticket.Verify, parameters, time.GetUtcNow()))}");
        return null;
    }

    private Task WriteFormAsync(HttpContext context, string? code, Func<Texts, string>? alert, int status)
    {
        var texts = Texts.For(context);
        return PageWriter.WriteAsync(
            context,
            texts,
            texts["Connect a device", "Connecter un appareil"],
            Html.Of(
                $"""
                {PageWriter.Alert(alert?.Invoke(texts))}
                <p>{texts["Type the code that the device shows. Go on only if you started this yourself.", "Saisissez le code affiché par l’appareil. Ne continuez que si vous avez vous-même lancé cette opération."]}</p>
                <form method="post" action="{Path}">
                {antiforgery.Field(context, Path)}
                <label for="user_code">{texts["Code", "Code"]}</label>
                <input id="user_code" name="user_code" type="text" value="{code}" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="40" required autofocus>
                <button type="submit">{texts["Continue", "Continuer"]}</button>
                </form>
                """),
            status);
    }

    private async Task WriteQuestionAsync(HttpContext context, Texts texts, BrowserSession session, DeviceRequest request, Client client, string code)
    {
        var describe = await scopeList.ForAsync(texts, context.RequestAborted);
        await PageWriter.WriteAsync(
            context,
            texts,
            texts["Do you agree?", "Êtes-vous d’accord ?"],
            Html.Of(
                $"""
                <p class="lead">{texts.SignedInAs} {session.DisplayName} ({session.UserName})</p>
                <p>{texts["A device with", "Un appareil avec"]} <strong>{client.DisplayName}</strong> {texts["that shows the code", "qui affiche le code"]} <strong>{code}</strong> {texts["asks to:", "demande à :"]}</p>
                {describe(request.Scopes)}
                <p class="detail">{scopeList.Lifetime(texts, request.Scopes)}</p>
                <form method="post" action="{Path}">
                {antiforgery.Field(context, Path)}
                {PageWriter.Hidden("user_code", code)}
                <button type="submit" name="decision" value="allow">{texts["Allow", "Autoriser"]}</button>
                <button type="submit" name="decision" value="deny" class="second">{texts["Refuse", "Refuser"]}</button>
                </form>
                """));
    }

    private static Task WriteDoneAsync(HttpContext context, Texts texts, string title) =>
        PageWriter.WriteAsync(context, texts, title, Html.Of($"<p>{texts.SignedOutHint}</p>"));
}

using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Pages;

/// <summary>
/// /account/second-factor: asks for a code of the authenticator or a recovery code, after a password, or of somebody who is
/// signed in when a client asks for more (step-up, `acr_values`).
/// </summary>
internal sealed class SecondFactorEndpoint(
    SecondFactors factors, BrowserSessions sessions, SignInCompletion completion, UserManager<Account> users, Antiforgery antiforgery, Tickets tickets, RedirectTargets targets, AuditTrail audit,
    TimeProvider time)
{
    public const string Path = "/account/second-factor";

    private static readonly TimeSpan s_pending = TimeSpan.FromMinutes(10);

    public async Task ShowAsync(HttpContext context)
    {
        var given = context.Request.Query["ticket"].ToString();
        if (await ReadAsync(context, given) is not null)
        {
            await WriteFormAsync(context, given, null, StatusCodes.Status200OK);
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

        var given = form["ticket"];
        if (await ReadAsync(context, given) is not { } pending)
        {
            return;
        }

        if (!antiforgery.IsValid(context, Path, form))
        {
            await WriteFormAsync(context, given!, texts => texts.FormExpired, StatusCodes.Status400BadRequest);
            return;
        }

        switch (await factors.UseAsync(pending.Account.Id, form["code"], cancellationToken))
        {
            case SignInOutcome.Accepted:
                var methods = pending.Methods.Append(AuthenticationContext.OneTimePassword).Append(AuthenticationContext.Multiple).Distinct().ToArray();
                await completion.CompleteAsync(context, pending.Account, methods, pending.Next);
                break;
            case SignInOutcome.Throttled:
                await audit.WriteAsync(context, AuditKinds.SignInThrottled, cancellationToken, Account.SubjectOf(pending.Account.Id));
                context.Response.Headers.RetryAfter = "300";
                await WriteFormAsync(context, given!, texts => texts.Throttled, StatusCodes.Status429TooManyRequests);
                break;
            default:
                await audit.WriteAsync(context, AuditKinds.SecondFactorRefused, cancellationToken, Account.SubjectOf(pending.Account.Id));
                await WriteFormAsync(
                    context, given!, texts => texts["The code is wrong or was already used.", "Le code est faux ou a déjà servi."], StatusCodes.Status200OK);
                break;
        }
    }

    private async Task<Pending?> ReadAsync(HttpContext context, string? given)
    {
        var ticket = tickets.Read(given);
        Pending? pending = null;
        if (ticket is { Kind: Ticket.SecondFactor } && time.GetUtcNow() - ticket.CreatedAt < s_pending
            && await users.FindByIdAsync(Guid.ParseExact(ticket.Parameters["user"], "N").ToString()) is { DisabledAt: null } account
            && Secrets.FixedTimeEquals(SignInCompletion.StampOf(account), ticket.Parameters["stamp"]))
        {
            pending = new Pending(account, ticket.Parameters["methods"].Split(' '), ticket.Parameters.GetValueOrDefault("next"));
        }
        else if (ticket is { Kind: Ticket.Authorize } && await sessions.FindAsync(context, context.RequestAborted) is { } session
            && await users.FindByIdAsync(session.UserId.ToString()) is { } signedIn)
        {
            pending = new Pending(signedIn, session.Methods, given);
        }

        if (pending is null)
        {
            await PageWriter.WriteErrorAsync(context, Texts.For(context), ProtocolError.InvalidRequest("The sign-in has expired. Start again in the application."));
        }

        return pending;
    }

    private async Task WriteFormAsync(HttpContext context, string given, Func<Texts, string>? alert, int status)
    {
        var texts = Texts.For(context);
        var ticket = tickets.Read(given);
        var next = ticket is { Kind: Ticket.SecondFactor } ? tickets.Read(ticket.Parameters.GetValueOrDefault("next")) : ticket;
        await PageWriter.WriteAsync(
            context,
            texts,
            texts["Your second factor", "Votre second facteur"],
            Html.Of(
                $"""
                {PageWriter.Alert(alert?.Invoke(texts))}
                <p>{texts["Type the code that your authenticator application shows, or one of your recovery codes.", "Saisissez le code affiché par votre application d’authentification, ou l’un de vos codes de secours."]}</p>
                <form method="post" action="{Path}">
                {antiforgery.Field(context, Path)}
                {PageWriter.Hidden("ticket", given)}
                <label for="code">{texts["Code", "Code"]}</label>
                <input id="code" name="code" type="text" inputmode="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="40" required autofocus>
                <button type="submit">{texts["Continue", "Continuer"]}</button>
                </form>
                """),
            status,
            await targets.FormActionAsync(next, context.RequestAborted));
    }

    private sealed record Pending(Account Account, IReadOnlyList<string> Methods, string? Next);
}

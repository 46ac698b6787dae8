using GraphChat.Identity.Accounts;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Tokens;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>/account/sign-in: a form with a name and a password.</summary>
internal sealed class SignInEndpoint(
    PasswordSignIn signIn, SignInCompletion completion, Antiforgery antiforgery, Tickets tickets, ClientStore clients, RedirectTargets targets,
    UpstreamDirectory upstreams)
{
    public const string Path = "/account/sign-in";

    public async Task ShowAsync(HttpContext context)
    {
        var given = context.Request.Query["ticket"].ToString();
        await WriteFormAsync(context, given.Length == 0 ? null : given, null, null, StatusCodes.Status200OK);
    }

    public async Task SubmitAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var form = await Parameters.FromFormAsync(context.Request, cancellationToken);
        var texts = Texts.For(context);
        if (form is null || form.IsMalformed || form.Repeated.Count > 0)
        {
            await PageWriter.WriteErrorAsync(context, texts, ProtocolError.InvalidRequest("The request is no form of this page."));
            return;
        }

        var given = form["ticket"];
        if (!antiforgery.IsValid(context, Path, form))
        {
            await WriteFormAsync(context, given, null, texts => texts.FormExpired, StatusCodes.Status400BadRequest);
            return;
        }

        var (outcome, account) = await signIn.CheckAsync(context, form["name"], form["password"], cancellationToken);
        switch (outcome)
        {
            case SignInOutcome.Accepted:
                await completion.CompleteAsync(context, account!, [AuthenticationContext.Password], given);
                break;
            case SignInOutcome.Throttled:
                context.Response.Headers.RetryAfter = "300";
                await WriteFormAsync(context, given, form["name"], texts => texts.Throttled, StatusCodes.Status429TooManyRequests);
                break;
            case SignInOutcome.Busy:
                context.Response.Headers.RetryAfter = "5";
                await WriteFormAsync(context, given, form["name"], texts => texts.Busy, StatusCodes.Status503ServiceUnavailable);
                break;
            default:
                await WriteFormAsync(context, given, form["name"], texts => texts.Refused, StatusCodes.Status200OK);
                break;
        }
    }

    private async Task WriteFormAsync(HttpContext context, string? given, string? name, Func<Texts, string>? alert, int status)
    {
        var ticket = tickets.Read(given);
        var texts = Texts.For(context, ticket?.Parameters.GetValueOrDefault("ui_locales"));
        if (given is not null && ticket is null)
        {
            await PageWriter.WriteErrorAsync(context, texts, ProtocolError.InvalidRequest("The request has expired. Start again in the application."));
            return;
        }

        var client = ticket?.Parameters.GetValueOrDefault("client_id") is { } clientId ? await clients.FindAsync(clientId, context.RequestAborted) : null;
        name ??= ticket?.Parameters.GetValueOrDefault("login_hint");
        var lead = client is null ? Html.Empty : Html.Of($"""<p class="lead">{texts.SignInTo} {client.DisplayName}</p>""");
        var focusName = Attribute(string.IsNullOrEmpty(name));
        var focusPassword = Attribute(!string.IsNullOrEmpty(name));
        await PageWriter.WriteAsync(
            context,
            texts,
            texts.SignIn,
            Html.Of(
                $"""
                {lead}
                {PageWriter.Alert(alert?.Invoke(texts))}
                <form method="post" action="{Path}">
                {antiforgery.Field(context, Path)}
                {PageWriter.Hidden("ticket", given)}
                <label for="name">{texts.Name}</label>
                <input id="name" name="name" type="text" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="256" required{focusName}>
                <label for="password">{texts.Password}</label>
                <input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required{focusPassword}>
                <button type="submit">{texts.SignIn}</button>
                <input type="hidden" name="state" value="">
                <input type="hidden" name="credential" value="">
                <button type="submit" class="second" id="passkey-sign-in" formaction="{PasskeysEndpoint.SignInPath}" formnovalidate data-options="{PasskeysEndpoint.SignInOptionsPath}" hidden>{texts["Sign in with a passkey", "Se connecter avec une clé d’accès"]}</button>
                </form>
                {UpstreamButtons.Of(texts, upstreams.All, "ticket", given)}
                <p><a href="{ResetEndpoint.ForgotPath}">{texts["Forgot the password?", "Mot de passe oublié ?"]}</a></p>
                """),
            status,
            await targets.FormActionAsync(ticket, context.RequestAborted),
            script: "passkeys.js");

        static Html Attribute(bool there) => there ? Html.Of($" autofocus") : Html.Empty;
    }
}

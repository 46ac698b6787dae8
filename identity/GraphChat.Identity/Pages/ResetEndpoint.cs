using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Links;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Pages;

/// <summary>
/// /account/forgot sends a link to a confirmed address, and says the same whether there is one; /account/reset takes another
/// password by it. A second factor stays and is asked for at the next sign-in.
/// </summary>
internal sealed class ResetEndpoint(
    AccountForms forms, OneTimeLinks links, EmailLinks emails, UserManager<Account> users, PasswordChanges passwords, SecurityEvents events, Throttle throttle, AuditTrail audit)
{
    public const string Path = "/account/reset";
    public const string ForgotPath = "/account/forgot";

    private static readonly TimeSpan s_window = TimeSpan.FromHours(1);

    public Task ShowForgotAsync(HttpContext context)
    {
        var texts = Texts.For(context);
        var body = emails.CanSend
            ? forms.Form(context, ForgotPath, Html.Of(
                $"""
                <label for="name">{texts.Name}</label>
                <input id="name" name="name" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="256" required>
                <button type="submit">{texts["Send me a link", "Envoyez-moi un lien"]}</button>
                """))
            : Html.Of($"<p>{texts["This installation sends no mail. Ask those who run it for another password.", "Cette installation n’envoie pas de courrier. Demandez un autre mot de passe à ses responsables."]}</p>");
        return PageWriter.WriteAsync(context, texts, texts["Forgot the password?", "Mot de passe oublié ?"], body);
    }

    public async Task SubmitForgotAsync(HttpContext context)
    {
        var (texts, cancellationToken) = (Texts.For(context), context.RequestAborted);
        if (await forms.ReadAsync(context, ForgotPath) is not { } form)
        {
            return;
        }

        var name = form["name"]?.Trim() ?? "";
        var network = AuditTrail.Prefix(context.Connection.RemoteIpAddress ?? System.Net.IPAddress.None);
        if (emails.CanSend
            && await throttle.TryCountAsync(new ThrottleRule(Throttle.KeyOf("forgot", users.NormalizeName(name)), 3, s_window), cancellationToken)
            && await throttle.TryCountAsync(new ThrottleRule(Throttle.KeyOf("forgot from", network), 50, s_window), cancellationToken)
            && await users.FindByNameAsync(name) is { DisabledAt: null, EmailConfirmed: true, Email: not null } account)
        {
            await emails.SendResetAsync(account, texts, cancellationToken);
            await audit.WriteAsync(context, AuditKinds.PasswordResetAsked, cancellationToken, Account.SubjectOf(account.Id));
        }

        await PageWriter.WriteAsync(
            context,
            texts,
            texts["Look into your mail", "Consultez votre courrier"],
            Html.Of($"<p>{texts["If there is an account of this name with a confirmed address, a link is on its way.", "S’il existe un compte de ce nom avec une adresse confirmée, un lien est en route."]}</p>"));
    }

    public async Task ShowAsync(HttpContext context)
    {
        var token = context.Request.Query["token"].ToString();
        if (await links.FindAsync(token, context.RequestAborted) is { Kind: OneTimeLinks.Password })
        {
            await WriteAsync(context, token, null);
            return;
        }

        await WriteExpiredAsync(context);
    }

    public async Task SubmitAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (await forms.ReadAsync(context, Path) is not { } form)
        {
            return;
        }

        var token = form["token"];
        if (await links.FindAsync(token, cancellationToken) is not { Kind: OneTimeLinks.Password, UserId: { } userId }
            || await users.FindByIdAsync(userId.ToString()) is not { DisabledAt: null } account)
        {
            await WriteExpiredAsync(context);
            return;
        }

        if (PasswordRules.Check(form["new_password"] ?? "", account.UserName, account.Email) is { } fault)
        {
            await WriteAsync(context, token!, texts => PasswordTexts.Of(texts, fault));
            return;
        }

        if (await links.TakeAsync(token, cancellationToken) is null || await passwords.SetAsync(account, form["new_password"], cancellationToken) is not null)
        {
            await WriteExpiredAsync(context);
            return;
        }

        await events.EndEverythingElseAsync(context, account, AuditKinds.PasswordChanged, null, cancellationToken);
        var texts = Texts.For(context);
        await PageWriter.WriteAsync(
            context,
            texts,
            texts["Your password is changed", "Votre mot de passe est changé"],
            Html.Of($"""<p><a href="{SignInEndpoint.Path}">{texts.SignIn}</a></p>"""));
    }

    public static Task WriteExpiredAsync(HttpContext context)
    {
        var texts = Texts.For(context);
        return PageWriter.WriteAsync(
            context,
            texts,
            texts.ErrorTitle,
            Html.Of($"<p>{texts["The link was used or has expired.", "Le lien a servi ou a expiré."]}</p>"),
            StatusCodes.Status400BadRequest);
    }

    private Task WriteAsync(HttpContext context, string token, Func<Texts, string>? alert)
    {
        var texts = Texts.For(context);
        return PageWriter.WriteAsync(
            context,
            texts,
            texts["Choose another password", "Choisissez un autre mot de passe"],
            Html.Of(
                $"""
                {PageWriter.Alert(alert?.Invoke(texts))}
                {forms.Form(context, Path, Html.Of($"""{PageWriter.Hidden("token", token)}{PasswordTexts.NewField(texts)}<button type="submit">{texts["Change", "Changer"]}</button>"""))}
                """));
    }
}

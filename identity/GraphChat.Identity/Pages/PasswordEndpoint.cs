using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>/account/password: changes the password; the one in force is asked for.</summary>
internal sealed class PasswordEndpoint(AccountForms forms, PasswordSignIn signIn, PasswordChanges passwords, SecurityEvents events)
{
    public const string Path = "/account/password";

    public async Task ShowAsync(HttpContext context)
    {
        if (await forms.SignedInAsync(context, Path) is { } signedIn)
        {
            await WriteAsync(context, signedIn.Account, null, StatusCodes.Status200OK);
        }
    }

    public async Task SubmitAsync(HttpContext context)
    {
        // Where there is no password to ask for, a recent sign-in stands for it.
        if (await forms.SignedInAsync(context, Path) is not { } signedIn || (signedIn.Account.PasswordHash is null && await forms.SignedInAsync(context, Path, isSensitive: true) is null))
        {
            return;
        }

        if (await forms.ReadAsync(context, Path) is not { } form)
        {
            return;
        }

        var (account, cancellationToken) = (signedIn.Account, context.RequestAborted);
        if (account.PasswordHash is not null)
        {
            var (outcome, _) = await signIn.CheckAsync(context, account.UserName, form["password"], cancellationToken);
            if (outcome != SignInOutcome.Accepted)
            {
                await WriteAsync(
                    context,
                    account,
                    texts => outcome == SignInOutcome.Throttled ? texts.Throttled : texts["The current password is wrong.", "Le mot de passe actuel est faux."],
                    outcome == SignInOutcome.Throttled ? StatusCodes.Status429TooManyRequests : StatusCodes.Status200OK);
                return;
            }
        }

        if (await passwords.SetAsync(account, form["new_password"], cancellationToken) is { } fault)
        {
            await WriteAsync(context, account, texts => PasswordTexts.Of(texts, fault), StatusCodes.Status200OK);
            return;
        }

        await events.EndEverythingElseAsync(context, account, AuditKinds.PasswordChanged, signedIn.Session.Methods, cancellationToken);
        var texts = Texts.For(context);
        await PageWriter.WriteAsync(
            context,
            texts,
            texts["Your password is changed", "Votre mot de passe est changé"],
            Html.Of($"<p>{texts["Everything else that was signed in is signed out.", "Tout ce qui était connecté par ailleurs est déconnecté."]}</p>{AccountForms.Back(texts)}"));
    }

    private Task WriteAsync(HttpContext context, Account account, Func<Texts, string>? alert, int status)
    {
        var texts = Texts.For(context);
        var current = account.PasswordHash is null
            ? Html.Empty
            : Html.Of(
                $"""
                <label for="password">{texts["Current password", "Mot de passe actuel"]}</label>
                <input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required>
                """);
        return PageWriter.WriteAsync(
            context,
            texts,
            texts["Change the password", "Changer le mot de passe"],
            Html.Of(
                $"""
                {PageWriter.Alert(alert?.Invoke(texts))}
                {forms.Form(context, Path, Html.Of(
                    $"""
                    {current}
                    {PasswordTexts.NewField(texts)}
                    <button type="submit">{texts["Change", "Changer"]}</button>
                    """))}
                {AccountForms.Back(texts)}
                """),
            status);
    }
}

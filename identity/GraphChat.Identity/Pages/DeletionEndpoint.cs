using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Pages;

/// <summary>/account/delete: deletes the account, its keys, sessions and grants. Its identifier is never used again.</summary>
internal sealed class DeletionEndpoint(
    AccountForms forms, PasswordSignIn signIn, Grants grants, UserManager<Account> users, BrowserSessions sessions, AuditTrail audit)
{
    public const string Path = "/account/delete";

    public async Task ShowAsync(HttpContext context)
    {
        if (await forms.SignedInAsync(context, Path, isSensitive: true) is { } signedIn)
        {
            await WriteAsync(context, signedIn.Account, null);
        }
    }

    public async Task SubmitAsync(HttpContext context)
    {
        if (await forms.SignedInAsync(context, Path, isSensitive: true) is not { } signedIn || await forms.ReadAsync(context, Path) is not { } form)
        {
            return;
        }

        var (account, cancellationToken) = (signedIn.Account, context.RequestAborted);
        if (account.PasswordHash is not null && (await signIn.CheckAsync(context, account.UserName, form["password"], cancellationToken)).Outcome != SignInOutcome.Accepted)
        {
            await WriteAsync(context, account, texts => texts["The password is wrong.", "Le mot de passe est faux."]);
            return;
        }

        await grants.RevokeOfSubjectAsync(signedIn.Session.Subject, "account_deleted", cancellationToken);
        await users.DeleteAsync(account);
        await audit.WriteAsync(context, AuditKinds.AccountDeleted, cancellationToken, signedIn.Session.Subject);
        sessions.DeleteCookie(context);
        var texts = Texts.For(context);
        await PageWriter.WriteAsync(context, texts, texts["The account is deleted", "Le compte est supprimé"], Html.Of($"<p>{texts.SignedOutHint}</p>"));
    }

    private Task WriteAsync(HttpContext context, Account account, Func<Texts, string>? alert)
    {
        var texts = Texts.For(context);
        var password = account.PasswordHash is null
            ? Html.Empty
            : Html.Of(
                $"""
                <label for="password">{texts.Password}</label>
                <input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required>
                """);
        return PageWriter.WriteAsync(
            context,
            texts,
            texts["Delete the account", "Supprimer le compte"],
            Html.Of(
                $"""
                {PageWriter.Alert(alert?.Invoke(texts))}
                <p>{texts["This cannot be undone. You will not be able to sign in with it any more.", "C’est irréversible. Vous ne pourrez plus vous connecter avec ce compte."]}</p>
                {forms.Form(context, Path, Html.Of($"""{password}<button type="submit">{texts["Delete", "Supprimer"]}</button>"""))}
                {AccountForms.Back(texts)}
                """));
    }
}

using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>/account: who is signed in here, what they can change, and the way out.</summary>
internal sealed class AccountEndpoint(AccountForms forms, GraphChatIdentityOptions options)
{
    public const string Path = "/account";

    public async Task ShowAsync(HttpContext context)
    {
        if (await forms.SignedInAsync(context, Path) is not { } signedIn)
        {
            return;
        }

        var texts = Texts.For(context);
        await PageWriter.WriteAsync(
            context,
            texts,
            signedIn.Session.DisplayName,
            Html.Of(
                $"""
                <p class="lead">{texts.SignedInAs} {signedIn.Session.UserName}</p>
                <nav aria-label="{texts["Account", "Compte"]}">
                <ul class="plain">
                <li><a href="{AccessEndpoint.Path}">{texts["Sessions and applications", "Sessions et applications"]}</a></li>
                <li><a href="{PasswordEndpoint.Path}">{texts["Change the password", "Changer le mot de passe"]}</a></li>
                <li><a href="{AuthenticatorEndpoint.Path}">{texts["Authenticator application", "Application d’authentification"]}</a></li>
                <li><a href="{PasskeysEndpoint.Path}">{texts["Passkeys", "Clés d’accès"]}</a></li>
                {(options.Upstreams.Count == 0 ? Html.Empty : Html.Of($"""<li><a href="{LinkedEndpoint.Path}">{texts["Sign-in elsewhere", "Connexion par ailleurs"]}</a></li>"""))}
                <li><a href="{DeletionEndpoint.Path}">{texts["Delete the account", "Supprimer le compte"]}</a></li>
                </ul>
                </nav>
                {forms.Form(context, SignOutEndpoint.Path, Html.Of($"""<button type="submit" class="second">{texts.SignOut}</button>"""))}
                """));
    }
}

using GraphChat.Identity.Clients;

namespace GraphChat.Identity.Pages;

/// <summary>Says what scopes mean to people.</summary>
internal static class ScopeList
{
    public static Html Of(Texts texts, IEnumerable<string> scopes, TimeSpan lasting) => Html.Of(
        $"""
        <ul class="plain">
        {Html.Join(scopes.Select(scope => Html.Of($"<li>{Describe(texts, scope, lasting)}</li>")))}
        </ul>
        """);

    private static string Describe(Texts texts, string scope, TimeSpan lasting) => scope switch
    {
        Scopes.OpenId => texts["know that it is you, by an identifier", "savoir que c’est vous, par un identifiant"],
        Scopes.Profile => texts["see your name and your role", "voir votre nom et votre rôle"],
        Scopes.Email => texts["see your e-mail address", "voir votre adresse e-mail"],
        Scopes.Chat => texts["read and write in your conversations as you", "lire et écrire à votre place dans vos conversations"],
        Scopes.Admin => texts["administer clients, as far as you may", "administrer les applications, dans la limite de vos droits"],
        Scopes.OfflineAccess => texts[
            $"do so while you are away, for at most {(int)lasting.TotalDays} days, until you withdraw it",
            $"le faire en votre absence, pendant {(int)lasting.TotalDays} jours au plus, jusqu’à ce que vous le retiriez"],
        _ => scope,
    };
}

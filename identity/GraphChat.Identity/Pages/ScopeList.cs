using GraphChat.Identity.Clients;

namespace GraphChat.Identity.Pages;

/// <summary>Says what scopes mean to people.</summary>
internal sealed class ScopeList(ScopeStore store, GraphChatIdentityOptions options)
{
    public async Task<Func<IEnumerable<string>, Html>> ForAsync(Texts texts, CancellationToken cancellationToken)
    {
        var known = await store.AllAsync(cancellationToken);
        return scopes => Html.Of(
            $"""
            <ul class="plain">
            {Html.Join(scopes.Select(scope => Html.Of($"<li>{Describe(texts, scope) ?? known.GetValueOrDefault(scope) ?? scope}</li>")))}
            </ul>
            """);
    }

    private string? Describe(Texts texts, string scope) => scope switch
    {
        Scopes.OpenId => texts["know that it is you, by an identifier", "savoir que c’est vous, par un identifiant"],
        Scopes.Profile => texts["see your name and your role", "voir votre nom et votre rôle"],
        Scopes.Email => texts["see your e-mail address", "voir votre adresse e-mail"],
        Scopes.Chat => texts["read and write in your conversations as you", "lire et écrire à votre place dans vos conversations"],
        Scopes.Admin => texts["administer applications, people and keys, as far as you may", "administrer les applications, les personnes et les clés, dans la limite de vos droits"],
        Scopes.OfflineAccess => texts[
            $"do so while you are away, for at most {Days} days, until you withdraw it",
            $"le faire en votre absence, pendant {Days} jours au plus, jusqu’à ce que vous le retiriez"],
        _ => null,
    };

    /// <summary>How long what is agreed to lasts.</summary>
    public string Lifetime(Texts texts, IReadOnlyList<string> scopes) => scopes.Contains(Scopes.OfflineAccess)
        ? texts[$"It ends by itself after {Days} days.", $"Cet accès prend fin de lui-même après {Days} jours."]
        : texts[$"It ends by itself after {Minutes} minutes, unless you are signed in here and the application asks again.", $"Cet accès prend fin de lui-même après {Minutes} minutes, à moins que vous soyez connecté ici et que l’application le redemande."];

    private int Minutes => (int)Math.Ceiling(options.AccessTokenLifetime.TotalMinutes);

    private int Days => (int)options.RefreshTokenAbsoluteLifetime.TotalDays;
}

using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>The words of the pages in one language.</summary>
internal sealed record Texts
{
    public required string Language { get; init; }

    /// <summary>The one of these that is in this language.</summary>
    public string this[string english, string french] => Language == "fr" ? Spaced(french) : english;

    public required string SignIn { get; init; }

    public required string SignInTo { get; init; }

    public required string Name { get; init; }

    public required string Password { get; init; }

    public required string Refused { get; init; }

    public required string Throttled { get; init; }

    public required string Busy { get; init; }

    public required string FormExpired { get; init; }

    public required string SignOut { get; init; }

    public required string SignOutQuestion { get; init; }

    public required string SignedOut { get; init; }

    public required string SignedOutHint { get; init; }

    public required string SignedInAs { get; init; }

    public required string Cancel { get; init; }

    public required string ErrorTitle { get; init; }

    public required string ErrorHint { get; init; }

    public required string ErrorReference { get; init; }

    public static Texts English { get; } = new()
    {
        Language = "en",
        SignIn = "Sign in",
        SignInTo = "to go on to",
        Name = "Name",
        Password = "Password",
        Refused = "The name or the password is wrong.",
        Throttled = "Too many attempts. Wait five minutes, then try again.",
        Busy = "Too many people are signing in right now. Try again in a moment.",
        FormExpired = "This form was open for too long. Try again.",
        SignOut = "Sign out",
        SignOutQuestion = "Do you want to sign out?",
        SignedOut = "You are signed out",
        SignedOutHint = "You can close this window.",
        SignedInAs = "Signed in as",
        Cancel = "Stay signed in",
        ErrorTitle = "This does not work",
        ErrorHint = "The application that sent you here made a request that cannot be answered. Go back and try again; if it happens again, tell the people who run the application.",
        ErrorReference = "Reference",
    };

    public static Texts French { get; } = new()
    {
        Language = "fr",
        SignIn = "Se connecter",
        SignInTo = "pour continuer vers",
        Name = "Nom",
        Password = "Mot de passe",
        Refused = "Le nom ou le mot de passe est incorrect.",
        Throttled = "Trop de tentatives. Attendez cinq minutes, puis réessayez.",
        Busy = "Trop de personnes se connectent en ce moment. Réessayez dans un instant.",
        FormExpired = "Ce formulaire est resté ouvert trop longtemps. Réessayez.",
        SignOut = "Se déconnecter",
        SignOutQuestion = "Voulez-vous vous déconnecter\u00a0?",
        SignedOut = "Vous êtes déconnecté",
        SignedOutHint = "Vous pouvez fermer cette fenêtre.",
        SignedInAs = "Connecté en tant que",
        Cancel = "Rester connecté",
        ErrorTitle = "Cela ne fonctionne pas",
        ErrorHint = "L’application qui vous a envoyé ici a fait une demande à laquelle on ne peut pas répondre. Revenez en arrière et réessayez\u00a0; si cela se reproduit, prévenez les responsables de l’application.",
        ErrorReference = "Référence",
    };

    /// <summary>What the request asks for by `ui_locales`, or the browser by Accept-Language; English where neither names a language that we have.</summary>
    public static Texts For(HttpContext context, string? uiLocales = null)
    {
        var wanted = (uiLocales ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Concat(context.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1).Select(language => language.Value.ToString()));
        foreach (var language in wanted.Take(20))
        {
            switch (language.Split('-')[0].ToLowerInvariant())
            {
                case "fr":
                    return French;
                case "en":
                    return English;
            }
        }

        return English;
    }

    // No line begins with the mark that ends a question.
    private static string Spaced(string french) =>
        french.Replace(" ?", "\u00a0?", StringComparison.Ordinal).Replace(" !", "\u00a0!", StringComparison.Ordinal).Replace(" :", "\u00a0:", StringComparison.Ordinal).Replace(" ;", "\u00a0;", StringComparison.Ordinal);
}

using GraphChat.Identity.Accounts;

namespace GraphChat.Identity.Pages;

/// <summary>The field for a new password, and what is said about one that is refused.</summary>
internal static class PasswordTexts
{
    public static Html NewField(Texts texts) => Html.Of(
        $"""
        <label for="new_password">{texts["New password", "Nouveau mot de passe"]}</label>
        <input id="new_password" name="new_password" type="password" autocomplete="new-password" minlength="{MinLength}" maxlength="{MaxLength}" aria-describedby="password_rules" required>
        <p class="detail" id="password_rules">{texts["At least 8 characters, of any kind; a sentence of 15 or more is better.", "Au moins 8 caractères, quels qu’ils soient ; une phrase de 15 ou plus est préférable."]}</p>
        """);

    public static string Of(Texts texts, string fault) => fault switch
    {
        "PasswordTooShort" => texts["The new password is too short: at least 8 characters.", "Le nouveau mot de passe est trop court : au moins 8 caractères."],
        "PasswordTooLong" => texts["The new password is too long: at most 128 characters.", "Le nouveau mot de passe est trop long : au plus 128 caractères."],
        "Busy" => texts.Busy,
        _ => texts["The new password is too easy to guess. Choose another.", "Le nouveau mot de passe est trop facile à deviner. Choisissez-en un autre."],
    };

    private static string MinLength => PasswordRules.MinLength.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string MaxLength => PasswordRules.MaxLength.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Accounts;

/// <summary>
/// What a new password must be (ASVS 6.2): 8 to 128 characters, any of them; not among the most used, and not made of the
/// product's or the account's names.
/// </summary>
internal sealed class PasswordRules : IPasswordValidator<Account>
{
    public const int MinLength = 8;
    public const int MaxLength = 128;

    private static readonly string[] s_productWords = ["graphchat", "skillhub"];

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password)
    {
        var code = Check(password ?? "", user.UserName, user.Email);
        return Task.FromResult(code is null ? IdentityResult.Success : IdentityResult.Failed(new IdentityError { Code = code, Description = code }));
    }

    /// <summary>Null if it is good enough; else PasswordTooShort, PasswordTooLong or PasswordTooCommon.</summary>
    public static string? Check(string password, string? userName, string? email)
    {
        if (password.Length < MinLength)
        {
            return "PasswordTooShort";
        }

        if (password.Length > MaxLength)
        {
            return "PasswordTooLong";
        }

        var letters = new string([.. password.ToLowerInvariant().Where(char.IsLetterOrDigit)]);
        string?[] words = [.. s_productWords, userName?.ToLowerInvariant(), email?.Split('@')[0].ToLowerInvariant()];
        var rest = letters;
        foreach (var word in words.Where(word => word is { Length: >= 3 }))
        {
            rest = rest.Replace(word!, "", StringComparison.Ordinal);
        }

        // A name with a few letters or a year behind it is a guess, not a secret.
        var isName = rest.Length < letters.Length && rest.Length < 6;
        var isRepetition = password.Distinct().Count() <= 2;
        return isName || isRepetition || CommonPasswords.Contains(password) ? "PasswordTooCommon" : null;
    }
}

using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Accounts;

/// <summary>Gives an account another password; the hash is computed in the same line as those of sign-ins.</summary>
internal sealed class PasswordChanges(UserManager<Account> users, IPasswordHasher<Account> hasher, PasswordGate gate)
{
    /// <summary>Null if it was set; else what is wrong, a code of <see cref="PasswordRules"/> or Busy.</summary>
    public async Task<string?> SetAsync(Account account, string? password, CancellationToken cancellationToken)
    {
        if (PasswordRules.Check(password ?? "", account.UserName, account.Email) is { } fault)
        {
            return fault;
        }

        var (ran, hash) = await gate.RunAsync(() => hasher.HashPassword(account, password!), cancellationToken);
        if (!ran)
        {
            return "Busy";
        }

        account.PasswordHash = hash;
        var result = await users.UpdateAsync(account);
        return result.Succeeded ? null : "Busy";
    }
}

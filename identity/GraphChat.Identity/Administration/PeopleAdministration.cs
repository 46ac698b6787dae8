using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Links;
using GraphChat.Identity.Mail;
using GraphChat.Identity.Pages;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Validation;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Administration;

/// <summary>Adds people, changes their roles, disables and enables them, and resets what they have lost.</summary>
internal sealed class PeopleAdministration(
    UserManager<Account> users, IPasswordHasher<Account> hasher, SecondFactors factors, Grants grants, OneTimeLinks links, IdentityDatabase database, PublicOrigin origin, AuditTrail audit, TimeProvider time)
{
    private static readonly TimeSpan s_invitation = TimeSpan.FromDays(7);
    private static readonly TimeSpan s_firstAdministrator = TimeSpan.FromHours(1);

    /// <summary>Makes an account with a random password, which is given out once.</summary>
    /// <exception cref="AdministrationException">The name is taken or not allowed, or the role unknown.</exception>
    public async Task<(Account Account, string Password)> AddAsync(
        string actor, string name, string? displayName, string? role, string? email, CancellationToken cancellationToken)
    {
        Require(role is null || AccountRoles.All.Contains(role), $"The role must be one of {string.Join(", ", AccountRoles.All)}.");
        Require(name.Length is >= 2 and <= 64, "The name must have 2 to 64 characters.");
        Require(email is null || Mailer.IsAddress(email), "This is no e-mail address.");
        Require(DisplayNames.IsAllowed((displayName ?? name).Trim()), "The display name must be 1 to 100 characters.");
        var password = Secrets.Create();
        var account = new Account
        {
            Id = Guid.NewGuid(),
            UserName = name,
            DisplayName = (displayName ?? name).Trim(),
            Role = role ?? AccountRoles.Learner,
            Email = email,
            CreatedAt = time.GetUtcNow(),
        };
        account.PasswordHash = hasher.HashPassword(account, password);
        var result = await users.CreateAsync(account);
        Require(result.Succeeded, $"The account could not be made: {string.Join(", ", result.Errors.Select(error => error.Code))}.");
        await audit.WriteAsync(null, AuditKinds.PersonAdded, cancellationToken, actor, details: Account.SubjectOf(account.Id));
        return (account, password);
    }

    /// <summary>A link that makes one account of a role within a week.</summary>
    /// <exception cref="AdministrationException">The role is unknown.</exception>
    public async Task<string> InviteAsync(string actor, string? role, string? email, CancellationToken cancellationToken)
    {
        Require(role is null || AccountRoles.All.Contains(role), $"The role must be one of {string.Join(", ", AccountRoles.All)}.");
        Require(email is null || Mailer.IsAddress(email), "This is no e-mail address.");
        var token = await links.CreateAsync(new OneTimeLink(OneTimeLinks.Invitation, null, email, role), s_invitation, cancellationToken);
        await audit.WriteAsync(null, AuditKinds.PersonInvited, cancellationToken, actor, details: role);
        return $"{origin.Value}{RegisterEndpoint.Path}?token={token}";
    }

    /// <summary>A link that makes the first administrator within an hour, whatever registration is otherwise.</summary>
    /// <exception cref="AdministrationException">There is an administrator already.</exception>
    public async Task<string> FirstAdministratorAsync(string actor, CancellationToken cancellationToken)
    {
        Require(!await links.HasAdministratorAsync(cancellationToken), "There is an administrator already, who can invite others.");
        var token = await links.CreateAsync(new OneTimeLink(OneTimeLinks.FirstAdministrator, null, null, AccountRoles.Administrator), s_firstAdministrator, cancellationToken);
        await audit.WriteAsync(null, AuditKinds.PersonInvited, cancellationToken, actor, details: OneTimeLinks.FirstAdministrator);
        return $"{origin.Value}{RegisterEndpoint.Path}?token={token}";
    }

    /// <summary>How many people are listed at once.</summary>
    public const int PageSize = 1000;

    /// <summary>People by name, from the one after <paramref name="after"/> on; at most <see cref="PageSize"/>.</summary>
    public Task<List<Account>> ListAsync(string? after, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        SELECT "Id", "UserName", "DisplayName", "Role", "DisabledAt" FROM identity."AspNetUsers"
        WHERE "NormalizedUserName" COLLATE "C" > $1 ORDER BY "NormalizedUserName" COLLATE "C" LIMIT {PageSize}
        """,
        reader => new Account
        {
            Id = reader.GetGuid(0),
            UserName = reader.GetString(1),
            DisplayName = reader.GetString(2),
            Role = reader.GetString(3),
            DisabledAt = reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4),
        },
        cancellationToken,
        users.NormalizeName(after ?? ""));

    /// <exception cref="AdministrationException">There is no such role.</exception>
    public async Task SetRoleAsync(string actor, Account account, string role, CancellationToken cancellationToken)
    {
        Require(AccountRoles.All.Contains(role), $"The role must be one of {string.Join(", ", AccountRoles.All)}.");
        account.Role = role;
        await SaveAsync(account);
        // Tokens carry the role.
        await grants.RevokeOfSubjectAsync(Account.SubjectOf(account.Id), "role_changed", cancellationToken);
        await audit.WriteAsync(null, AuditKinds.RoleChanged, cancellationToken, actor, details: $"{Account.SubjectOf(account.Id)} {role}");
    }

    /// <summary>Disables a person, which ends everything that they are signed in to, or enables them again.</summary>
    /// <exception cref="AdministrationException">The account changed meanwhile.</exception>
    public async Task SetEnabledAsync(string actor, Account account, bool isEnabled, CancellationToken cancellationToken)
    {
        account.DisabledAt = isEnabled ? null : time.GetUtcNow();
        await SaveAsync(account);
        if (!isEnabled)
        {
            await users.UpdateSecurityStampAsync(account);
            await grants.RevokeOfSubjectAsync(Account.SubjectOf(account.Id), "account_disabled", cancellationToken);
        }

        await audit.WriteAsync(null, isEnabled ? AuditKinds.PersonEnabled : AuditKinds.PersonDisabled, cancellationToken, actor, details: Account.SubjectOf(account.Id));
    }

    /// <summary>Gives a person another random password; what they are signed in to ends. A second factor stays.</summary>
    /// <exception cref="AdministrationException">The account changed meanwhile.</exception>
    public async Task<string> ResetPasswordAsync(string actor, Account account, CancellationToken cancellationToken)
    {
        var password = Secrets.Create();
        account.PasswordHash = hasher.HashPassword(account, password);
        await SaveAsync(account);
        await EndAsync(account, "password_reset", cancellationToken);
        await audit.WriteAsync(null, AuditKinds.PasswordChanged, cancellationToken, actor, details: Account.SubjectOf(account.Id));
        return password;
    }

    /// <summary>Takes a lost authenticator, its recovery codes and all passkeys away.</summary>
    public async Task RemoveSecondFactorAsync(string actor, Account account, CancellationToken cancellationToken)
    {
        await factors.RemoveAsync(account.Id, cancellationToken);
        await database.ExecuteAsync("""DELETE FROM identity."AspNetUserPasskeys" WHERE "UserId" = $1""", cancellationToken, account.Id);
        await EndAsync(account, "second_factor_removed", cancellationToken);
        await audit.WriteAsync(null, AuditKinds.SecondFactorRemoved, cancellationToken, actor, details: Account.SubjectOf(account.Id));
    }

    /// <summary>Ends everything that a person is signed in to, and where they are lost removes the devices with it.</summary>
    public async Task SignOutAsync(string actor, Account account, bool removeDevices, CancellationToken cancellationToken)
    {
        await EndAsync(account, removeDevices ? SessionRevocation.DeviceLost : "signed_out_by_administrator", cancellationToken);
        await audit.WriteAsync(null, AuditKinds.PersonSignedOut, cancellationToken, actor, details: Account.SubjectOf(account.Id));
    }

    /// <summary>Deletes an account, its keys, sessions and grants. Its `sub` is never used again.</summary>
    public async Task RemoveAsync(string actor, Account account, CancellationToken cancellationToken)
    {
        await grants.RevokeOfSubjectAsync(Account.SubjectOf(account.Id), "account_deleted", cancellationToken);
        Require((await users.DeleteAsync(account)).Succeeded, "The account changed meanwhile; try again.");
        await audit.WriteAsync(null, AuditKinds.AccountDeleted, cancellationToken, actor, details: Account.SubjectOf(account.Id));
    }

    /// <exception cref="AdministrationException">There is no such person.</exception>
    public async Task<Account> FindByNameAsync(string name) => await users.FindByNameAsync(name) ?? throw Unknown();

    /// <exception cref="AdministrationException">There is no such person.</exception>
    public async Task<Account> FindBySubjectAsync(string subject) =>
        Account.TryParseSubject(subject, out var id) && await users.FindByIdAsync(id.ToString()) is { } account ? account : throw Unknown();

    private async Task EndAsync(Account account, string reason, CancellationToken cancellationToken)
    {
        await users.UpdateSecurityStampAsync(account);
        await grants.RevokeOfSubjectAsync(Account.SubjectOf(account.Id), reason, cancellationToken);
    }

    private static AdministrationException Unknown() => new("There is no such person.", isUnknown: true);

    private async Task SaveAsync(Account account) => Require((await users.UpdateAsync(account)).Succeeded, "The account changed meanwhile; try again.");

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new AdministrationException(message);
        }
    }
}

using System.Security.Cryptography;
using GraphChat.Identity.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Identity.Demo;

/// <summary>Makes the accounts of the demonstration: lea, a learner; tom, a trainer; ada, an administrator.</summary>
public static class DemoAccounts
{
    private static readonly (string Name, string DisplayName, string Role)[] s_people =
    [
        ("lea", "Léa Martin", AccountRoles.Learner),
        ("tom", "Tom Berger", AccountRoles.Trainer),
        ("ada", "Ada Nkosi", AccountRoles.Administrator),
    ];

    /// <summary>
    /// Makes the accounts that are missing, with new random passwords of 120 bits, and gives new passwords to those that are
    /// there: the passwords of an earlier run are void afterwards.
    /// </summary>
    /// <param name="connectionString">Of a role that may write schema `identity`, which must be up to date.</param>
    /// <param name="publicOrigin">The origin that browsers see.</param>
    /// <param name="learners">How many learners to make beside the three: <c>learner-001</c> and so on.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">The origin is not loopback.</exception>
    /// <exception cref="Npgsql.NpgsqlException">PostgreSQL is down or refuses.</exception>
    public static async Task<IReadOnlyList<DemoAccount>> CreateAsync(
        string connectionString, string publicOrigin, int learners = 0, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        if (!PublicOrigin.Parse(publicOrigin).IsLoopback)
        {
            throw new InvalidOperationException("Demonstration accounts are made on loopback origins only, such as http://localhost:5080.");
        }

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(time ?? TimeProvider.System);
        GraphChatIdentityServices.AddAccounts(
            services,
            new GraphChatIdentityOptions { PublicOrigin = publicOrigin, ConnectionString = connectionString, NodeSecret = new byte[32] });
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var made = new List<DemoAccount>();
        var more = Enumerable.Range(1, learners)
            .Select(number => (FormattableString.Invariant($"learner-{number:000}"), FormattableString.Invariant($"Learner {number:000}"), AccountRoles.Learner));
        foreach (var (name, displayName, role) in s_people.Concat(more))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var password = CreatePassword();
            var account = await users.FindByNameAsync(name);
            if (account is null)
            {
                account = new Account
                {
                    Id = Guid.NewGuid(),
                    UserName = name,
                    DisplayName = displayName,
                    Role = role,
                    CreatedAt = (time ?? TimeProvider.System).GetUtcNow(),
                };
                Check(await users.CreateAsync(account, password));
            }
            else
            {
                Check(await users.RemovePasswordAsync(account));
                Check(await users.AddPasswordAsync(account, password));
            }

            made.Add(new DemoAccount(name, displayName, role, password));
        }

        return made;
    }

    private static string CreatePassword() =>
        string.Join('-', Enumerable.Range(0, 6).Select(_ => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 4)));

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException($"An account could not be made: {string.Join(", ", result.Errors.Select(error => error.Code))}.");
        }
    }
}

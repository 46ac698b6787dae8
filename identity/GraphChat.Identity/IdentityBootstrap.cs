using GraphChat.Identity.Administration;
using GraphChat.Identity.Links;
using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Identity;

/// <summary>The way to the first administrator of an installation: a link, shown on a console and stored as SHA-256 only.</summary>
public static class IdentityBootstrap
{
    /// <summary>
    /// What to say on the console as the server starts; null where there is an administrator. The link itself only to a person
    /// at a terminal: what else takes the output would keep it.
    /// </summary>
    /// <param name="services">Of a host with <see cref="GraphChatIdentityServices.AddGraphChatIdentity"/>, over a database that is migrated.</param>
    /// <param name="isTerminal">Whether a person reads the output.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="Npgsql.NpgsqlException">PostgreSQL is down or refuses.</exception>
    public static async Task<string?> DescribeAsync(IServiceProvider services, bool isTerminal, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<OneTimeLinks>().HasAdministratorAsync(cancellationToken))
        {
            return null;
        }

        if (!isTerminal)
        {
            return "Nobody is administrator yet. For a link that makes the first one, run at a terminal: identity people first-administrator";
        }

        try
        {
            var link = await scope.ServiceProvider.GetRequiredService<PeopleAdministration>().FirstAdministratorAsync("console", cancellationToken);
            return $"Nobody is administrator yet. This link makes the first one, once, within an hour: {link}";
        }
        catch (AdministrationException)
        {
            // Somebody became it meanwhile.
            return null;
        }
    }
}

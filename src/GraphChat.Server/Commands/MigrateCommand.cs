using GraphChat.Delivery.Postgres;
using GraphChat.Identity;
using GraphChat.Server.Configuration;

namespace GraphChat.Server.Commands;

/// <summary>Brings the database to this version; safe to run again, and by several at once.</summary>
internal static class MigrateCommand
{
    public static async Task RunAsync(ServerOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await DatabaseFailures.GuardAsync("PostgresMigrator", async () =>
        {
            await DeliveryMigrations.ApplyAsync(options.PostgresMigrator!, cancellationToken);
            if (options.Identity == IdentityMode.InProcess)
            {
                await IdentityMigrations.ApplyAsync(options.PostgresMigrator!, cancellationToken: cancellationToken);
            }

            return true;
        });
        await output.WriteLineAsync("The database is at this version.");
    }
}

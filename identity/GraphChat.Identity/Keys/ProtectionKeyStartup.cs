using GraphChat.Identity.Storage;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Hosting;

namespace GraphChat.Identity.Keys;

/// <summary>
/// Makes the first key of the data protection ring, once for all nodes. Left to itself each node of an empty database makes its own at its
/// start, does not see the others', and reads the ring again a day later.
/// </summary>
internal sealed class ProtectionKeyStartup(IdentityDatabase database, IKeyManager keys) : IHostedService
{
    private const long LockKey = 0x6964656e72696e67;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(90);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = IdentityDatabase.Command(connection, transaction, "SELECT pg_advisory_xact_lock($1)", LockKey))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        // Of those that are there the ring keeps what comes next itself, days ahead of its use.
        // Its clock is the machine's, whatever ours is.
        var now = TimeProvider.System.GetUtcNow();
        if (!keys.GetAllKeys().Any(key => !key.IsRevoked && key.ActivationDate <= now && key.ExpirationDate > now))
        {
            keys.CreateNewKey(now, now + s_lifetime);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

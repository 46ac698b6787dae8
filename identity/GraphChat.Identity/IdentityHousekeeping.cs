using GraphChat.Identity.Keys;
using GraphChat.Identity.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraphChat.Identity;

/// <summary>Every hour: makes the next signing key in time, and deletes what has expired. Any number of nodes may do it at once.</summary>
internal sealed partial class IdentityHousekeeping(
    SigningKeyRing keys, IdentityDatabase database, TimeProvider time, ILogger<IdentityHousekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);
    // A spent token is kept for as long as someone might present it again.
    private static readonly TimeSpan s_keepTokens = TimeSpan.FromDays(31);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RunAsync(stoppingToken);
                }
                catch (NpgsqlException exception)
                {
                    LogFailed(exception.GetType().Name);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>One round.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await keys.EnsureAsync(cancellationToken);
        await database.ExecuteAsync("""DELETE FROM identity."OpenIddictAuthorizations" WHERE "ExpirationDate" < $1""", cancellationToken, now - s_keepTokens);
        await database.ExecuteAsync("""DELETE FROM identity."OpenIddictTokens" WHERE "ExpirationDate" < $1""", cancellationToken, now - s_keepTokens);
        await database.ExecuteAsync("""DELETE FROM identity."UsedTokenIds" WHERE "ExpiresAt" < $1""", cancellationToken, now);
        await database.ExecuteAsync("""DELETE FROM identity."UpstreamAttempts" WHERE "ExpiresAt" < $1""", cancellationToken, now);
        await database.ExecuteAsync("""DELETE FROM identity."OneTimeLinks" WHERE "ExpiresAt" < $1""", cancellationToken, now);
        await database.ExecuteAsync("""DELETE FROM identity."BrowserSessions" WHERE "ExpiresAt" < $1""", cancellationToken, now);
        await database.ExecuteAsync("""DELETE FROM identity."Throttles" WHERE "WindowStart" < $1""", cancellationToken, now - TimeSpan.FromDays(1));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Housekeeping of identity did not finish ({Reason}); it is tried again in an hour.")]
    private partial void LogFailed(string reason);
}

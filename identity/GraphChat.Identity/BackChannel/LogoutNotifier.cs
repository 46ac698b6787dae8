using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Outbound;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Tokens;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraphChat.Identity.BackChannel;

/// <summary>
/// Tells clients that a session ended (OpenID Connect Back-Channel Logout 1.0 §2.5). What is to be told is in the database from
/// the transaction that ended the session; any node sends it, at most five times within half an hour.
/// </summary>
internal sealed partial class LogoutNotifier(
    IdentityDatabase database, ClientStore clients, TokenIssuer issuer, GuardedHttp http, AuditTrail audit, TimeProvider time, ILogger<LogoutNotifier> logger)
    : BackgroundService
{
    private const int MaxAttempts = 5;
    private const int Batch = 50;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>Sends what is due; gives how many were tried.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // The next attempt is set before this one, so that no other node makes it too, and a node that dies loses nothing.
        var due = await database.QueryAsync(
            """
            UPDATE identity."LogoutNotices" n SET "Attempts" = n."Attempts" + 1, "NextAttemptAt" = $1 + make_interval(secs => 10 * power(3, n."Attempts"))
            FROM (SELECT "Id" FROM identity."LogoutNotices" WHERE "NextAttemptAt" <= $1 ORDER BY "NextAttemptAt" LIMIT $2 FOR UPDATE SKIP LOCKED) d
            JOIN identity."LogoutNotices" x ON x."Id" = d."Id" JOIN identity."OpenIddictApplications" a ON a."Id" = x."ApplicationId"
            WHERE n."Id" = d."Id"
            RETURNING n."Id", a."ClientId", n."SessionId", n."Subject", n."Attempts"
            """,
            reader => (Id: reader.GetInt64(0), ClientId: reader.GetString(1), SessionId: reader.GetString(2), Subject: reader.GetString(3), Attempts: reader.GetInt32(4)),
            cancellationToken,
            now,
            Batch);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (notice, token) =>
        {
            // The last attempt may still be on its way, or have died with its node: there is no sixth.
            var isTold = notice.Attempts <= MaxAttempts && await TellAsync(notice.ClientId, notice.Subject, notice.SessionId, token);
            if ((isTold || notice.Attempts >= MaxAttempts)
                && await database.ExecuteAsync("""DELETE FROM identity."LogoutNotices" WHERE "Id" = $1""", token, notice.Id) > 0
                && !isTold)
            {
                await audit.WriteAsync(null, AuditKinds.LogoutNoticeGivenUp, token, notice.Subject, notice.ClientId, notice.SessionId);
            }
        });
        return due.Count;
    }

    private async Task<bool> TellAsync(string clientId, string subject, string sessionId, CancellationToken cancellationToken)
    {
        var client = await clients.FindAsync(clientId, cancellationToken);
        return client?.BackChannelLogoutUri is not { } address
            || await http.PostFormAsync(
                address,
                [new("logout_token", await issuer.CreateLogoutTokenAsync(client, subject, sessionId, cancellationToken))],
                cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await SendDueAsync(stoppingToken);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Clients could not be told of ended sessions ({Reason}); it is tried again.")]
    private partial void LogFailed(string reason);
}

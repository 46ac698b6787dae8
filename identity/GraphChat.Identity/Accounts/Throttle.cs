using System.Security.Cryptography;
using System.Text;
using GraphChat.Identity.Storage;

namespace GraphChat.Identity.Accounts;

/// <summary>
/// Counts attempts before they cost anything, in the database and so for all nodes together. An attempt is counted when it
/// begins and taken back when it succeeds; parallel guesses are therefore bounded too.
/// </summary>
internal sealed class Throttle(IdentityDatabase database, TimeProvider time)
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether one more attempt may begin in this window.</summary>
    public async Task<bool> TryBeginAsync(ThrottleRule rule, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + TimeSpan.FromSeconds(10);
        while (true)
        {
            var now = time.GetUtcNow();
            var rows = await database.QueryAsync(
                """
                INSERT INTO identity."Throttles" AS t ("Key", "WindowStart", "Count", "Failures") VALUES ($1, $2, 1, 0)
                ON CONFLICT ("Key") DO UPDATE SET
                    "WindowStart" = CASE WHEN t."WindowStart" <= $3 THEN $2 ELSE t."WindowStart" END,
                    "Failures" = CASE WHEN t."WindowStart" <= $3 THEN 0 ELSE t."Failures" END,
                    "Count" = CASE WHEN t."WindowStart" <= $3 THEN 1 ELSE least(t."Count" + 1, $4 + 1) END
                RETURNING "Count", "Failures"
                """,
                reader => (Count: reader.GetInt32(0), Failures: reader.GetInt32(1)),
                cancellationToken,
                rule.Key,
                now,
                now - rule.Window,
                rule.Limit);
            if (rows[0].Count <= rule.Limit)
            {
                return true;
            }

            await database.ExecuteAsync("""UPDATE identity."Throttles" SET "Count" = $2 WHERE "Key" = $1 AND "Count" > $2""", cancellationToken, rule.Key, rule.Limit);
            // Full of attempts that are still under way, which may well succeed: wait for them.
            if (rows[0].Failures >= rule.Limit || time.GetUtcNow() >= deadline)
            {
                return false;
            }

            await Task.Delay(s_retry, time, cancellationToken);
        }
    }

    /// <summary>Counts something that happens whatever comes of it; whether it still may in this window.</summary>
    public async Task<bool> TryCountAsync(ThrottleRule rule, CancellationToken cancellationToken)
    {
        if (!await TryBeginAsync(rule, cancellationToken))
        {
            return false;
        }

        await FailedAsync(rule, cancellationToken);
        return true;
    }

    public Task FailedAsync(ThrottleRule rule, CancellationToken cancellationToken) =>
        database.ExecuteAsync("""UPDATE identity."Throttles" SET "Failures" = "Failures" + 1 WHERE "Key" = $1""", cancellationToken, rule.Key);

    /// <summary>Takes the attempt back and, if <paramref name="forgive"/>, the failures before it.</summary>
    public Task SucceededAsync(ThrottleRule rule, bool forgive, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            UPDATE identity."Throttles" SET "Count" = greatest(0, "Count" - 1 - CASE WHEN $2 THEN "Failures" ELSE 0 END),
                "Failures" = CASE WHEN $2 THEN 0 ELSE "Failures" END
            WHERE "Key" = $1
            """,
            cancellationToken,
            rule.Key,
            forgive);

    public static byte[] KeyOf(params string[] parts) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.Select(part => $"{part.Length}:{part}"))));
}

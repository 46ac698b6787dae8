using System.Security.Cryptography;
using System.Text;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace GraphChat.Identity.SecondFactor;

/// <summary>Authenticator applications and recovery codes. Every code works once, on any number of nodes.</summary>
internal sealed class SecondFactors(IdentityDatabase database, IDataProtectionProvider protection, Throttle throttle, TimeProvider time)
{
    public const int RecoveryCodeCount = 10;

    private const int RecoveryCodeBytes = 10;
    private const int Tries = 5;
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5);

    private readonly IDataProtector _protector = protection.CreateProtector("GraphChat.Identity.Authenticators.v1");

    /// <summary>Whether the account has an authenticator that was confirmed.</summary>
    public async Task<bool> IsSetUpAsync(Guid userId, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            """SELECT 1 FROM identity."Authenticators" WHERE "UserId" = $1 AND "ConfirmedAt" IS NOT NULL""", _ => true, cancellationToken, userId)).Count > 0;

    /// <summary>The secret of the authenticator that is being set up; a new one if there is none. Null once it is confirmed.</summary>
    public async Task<byte[]?> BeginSetUpAsync(Guid userId, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(
            """INSERT INTO identity."Authenticators" ("UserId", "ProtectedSecret", "CreatedAt") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING""",
            cancellationToken,
            userId,
            _protector.Protect(Convert.ToBase64String(RandomNumberGenerator.GetBytes(TimeCode.SecretLength))),
            time.GetUtcNow());
        return await ReadSecretAsync(userId, isConfirmed: false, cancellationToken);
    }

    /// <summary>Confirms the authenticator by a code of it.</summary>
    public async Task<bool> ConfirmAsync(Guid userId, string? code, CancellationToken cancellationToken) =>
        await UseCodeAsync(
            userId,
            code,
            isConfirmed: false,
            """UPDATE identity."Authenticators" SET "LastStep" = $2, "ConfirmedAt" = $3 WHERE "UserId" = $1 AND "ConfirmedAt" IS NULL AND "LastStep" < $2""",
            cancellationToken) == SignInOutcome.Accepted;

    /// <summary>Checks a code of the authenticator, or a recovery code, and spends it.</summary>
    public async Task<SignInOutcome> UseAsync(Guid userId, string? code, CancellationToken cancellationToken)
    {
        var typed = new string([.. (code ?? "").Where(char.IsAsciiLetterOrDigit).Take(40)]);
        return typed.Length == TimeCode.Digits && typed.All(char.IsAsciiDigit)
            ? await UseCodeAsync(
                userId,
                typed,
                isConfirmed: true,
                // The step only rises: of several at once, one raises it.
                """UPDATE identity."Authenticators" SET "LastStep" = $2 WHERE "UserId" = $1 AND "ConfirmedAt" <= $3 AND "LastStep" < $2""",
                cancellationToken)
            : await GuardAsync(userId, () => UseRecoveryCodeAsync(userId, typed, cancellationToken), cancellationToken);
    }

    /// <summary>Makes new recovery codes; those before are void.</summary>
    public async Task<IReadOnlyList<string>> CreateRecoveryCodesAsync(Guid userId, CancellationToken cancellationToken)
    {
        var codes = Enumerable.Range(0, RecoveryCodeCount).Select(_ => Base32.Encode(RandomNumberGenerator.GetBytes(RecoveryCodeBytes))).ToArray();
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var delete = IdentityDatabase.Command(connection, transaction, """DELETE FROM identity."RecoveryCodes" WHERE "UserId" = $1""", userId))
        {
            await delete.ExecuteNonQueryAsync(cancellationToken);
        }

        await using (var insert = IdentityDatabase.Command(
            connection,
            transaction,
            """INSERT INTO identity."RecoveryCodes" ("UserId", "Hash") SELECT $1, unnest($2)""",
            userId,
            codes.Select(code => HashOf(userId, code)).ToArray()))
        {
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return [.. codes.Select(code => string.Join('-', code.Chunk(4).Select(four => new string(four))))];
    }

    public async Task<long> CountRecoveryCodesAsync(Guid userId, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            """SELECT count(*) FROM identity."RecoveryCodes" WHERE "UserId" = $1 AND "UsedAt" IS NULL""", reader => reader.GetInt64(0), cancellationToken, userId))[0];

    /// <summary>Removes the authenticator and the recovery codes.</summary>
    public async Task RemoveAsync(Guid userId, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("""DELETE FROM identity."Authenticators" WHERE "UserId" = $1""", cancellationToken, userId);
        await database.ExecuteAsync("""DELETE FROM identity."RecoveryCodes" WHERE "UserId" = $1""", cancellationToken, userId);
    }

    private static string HashOf(Guid userId, string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{userId:N}:{code}")));

    private Task<SignInOutcome> UseCodeAsync(Guid userId, string? code, bool isConfirmed, string update, CancellationToken cancellationToken) =>
        GuardAsync(
            userId,
            async () =>
            {
                var now = time.GetUtcNow();
                return code is not null && await ReadSecretAsync(userId, isConfirmed, cancellationToken) is { } secret
                    && TimeCode.FindStep(secret, code, now) is { } step
                    && await database.ExecuteAsync(update, cancellationToken, userId, step, now) == 1;
            },
            cancellationToken);

    private async Task<bool> UseRecoveryCodeAsync(Guid userId, string code, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """UPDATE identity."RecoveryCodes" SET "UsedAt" = $3 WHERE "UserId" = $1 AND "Hash" = $2 AND "UsedAt" IS NULL""",
            cancellationToken,
            userId,
            HashOf(userId, code.ToUpperInvariant()),
            time.GetUtcNow()) == 1;

    private async Task<SignInOutcome> GuardAsync(Guid userId, Func<Task<bool>> check, CancellationToken cancellationToken)
    {
        var rule = new ThrottleRule(Throttle.KeyOf("second factor", userId.ToString("N")), Tries, s_window);
        if (!await throttle.TryBeginAsync(rule, cancellationToken))
        {
            return SignInOutcome.Throttled;
        }

        if (await check())
        {
            await throttle.SucceededAsync(rule, forgive: true, cancellationToken);
            return SignInOutcome.Accepted;
        }

        await throttle.FailedAsync(rule, cancellationToken);
        return SignInOutcome.Refused;
    }

    private async Task<byte[]?> ReadSecretAsync(Guid userId, bool isConfirmed, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            """SELECT "ProtectedSecret" FROM identity."Authenticators" WHERE "UserId" = $1 AND ("ConfirmedAt" IS NOT NULL) = $2""",
            reader => reader.GetString(0),
            cancellationToken,
            userId,
            isConfirmed);
        return rows.Count == 0 ? null : Convert.FromBase64String(_protector.Unprotect(rows[0]));
    }
}

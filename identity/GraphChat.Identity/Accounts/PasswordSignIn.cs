using System.Net;
using GraphChat.Identity.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Accounts;

/// <summary>
/// Checks a name and a password. Attempts are counted before a hash is computed; an unknown name costs the same hash as a
/// known one and gets the same answer.
/// </summary>
internal sealed class PasswordSignIn(
    UserManager<Account> users, IPasswordHasher<Account> hasher, PasswordGate gate, Throttle throttle, DummyPasswordHash dummy, AuditTrail audit)
{
    private const int MaxNameLength = 256;
    private const int MaxPasswordLength = 256;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5);

    public async Task<(SignInOutcome Outcome, Account? Account)> CheckAsync(HttpContext context, string? name, string? password, CancellationToken cancellationToken)
    {
        if (name is not { Length: > 0 and <= MaxNameLength } || password is not { Length: > 0 and <= MaxPasswordLength })
        {
            return (SignInOutcome.Refused, null);
        }

        var normalized = users.NormalizeName(name.Trim());
        var network = AuditTrail.Prefix(context.Connection.RemoteIpAddress ?? IPAddress.None);
        ThrottleRule[] rules =
        [
            // Per network first: someone else's guesses do not lock a person out of their own account.
            new(Throttle.KeyOf("account and network", normalized, network), 5, s_window),
            new(Throttle.KeyOf("account", normalized), 100, TimeSpan.FromHours(1)),
            new(Throttle.KeyOf("network", network), 300, s_window),
        ];
        foreach (var rule in rules)
        {
            if (!await throttle.TryBeginAsync(rule, cancellationToken))
            {
                await audit.WriteAsync(context, AuditKinds.SignInThrottled, cancellationToken);
                return (SignInOutcome.Throttled, null);
            }
        }

        var account = await users.FindByNameAsync(name.Trim());
        var hash = account?.PasswordHash ?? dummy.Value;
        var subject = account ?? new Account();
        var (ran, result) = await gate.RunAsync(() => hasher.VerifyHashedPassword(subject, hash, password), cancellationToken);
        if (!ran)
        {
            await TakeBackAsync(rules, forgive: false, cancellationToken);
            return (SignInOutcome.Busy, null);
        }

        if (result == PasswordVerificationResult.Failed || account is null || account.PasswordHash is null || account.DisabledAt is not null)
        {
            foreach (var rule in rules)
            {
                await throttle.FailedAsync(rule, cancellationToken);
            }

            await audit.WriteAsync(context, AuditKinds.SignInRefused, cancellationToken, account is null ? null : Account.SubjectOf(account.Id));
            return (SignInOutcome.Refused, null);
        }

        await TakeBackAsync(rules, forgive: true, cancellationToken);
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            (_, account.PasswordHash) = await gate.RunAsync(() => hasher.HashPassword(account, password), cancellationToken) is (true, { } fresh) ? (true, fresh) : (false, account.PasswordHash);
            await users.UpdateAsync(account);
        }

        return (SignInOutcome.Accepted, account);
    }

    private async Task TakeBackAsync(ThrottleRule[] rules, bool forgive, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rules.Length; i++)
        {
            // Failures are forgiven to this account from this network only.
            await throttle.SucceededAsync(rules[i], forgive && i == 0, cancellationToken);
        }
    }
}

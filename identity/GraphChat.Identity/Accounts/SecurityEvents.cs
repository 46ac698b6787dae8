using GraphChat.Identity.Audit;
using GraphChat.Identity.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Accounts;

/// <summary>
/// What follows when a password or a second factor changes: a new security stamp ends every browser session at its next
/// request, and every grant is revoked; the browser that made the change goes on with a new session.
/// </summary>
internal sealed class SecurityEvents(UserManager<Account> users, BrowserSessions sessions, Grants grants, AuditTrail audit)
{
    public async Task EndEverythingElseAsync(HttpContext context, Account account, string reason, IReadOnlyList<string>? methods, CancellationToken cancellationToken)
    {
        await users.UpdateSecurityStampAsync(account);
        await grants.RevokeOfSubjectAsync(Account.SubjectOf(account.Id), reason, cancellationToken);
        if (methods is not null)
        {
            await sessions.StartAsync(context, account, methods, cancellationToken);
        }

        await audit.WriteAsync(context, reason, cancellationToken, Account.SubjectOf(account.Id));
    }
}

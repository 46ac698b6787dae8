using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Authorization;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>What happens once a person was recognised: the second factor if there is one, a session, and on to where they wanted to go.</summary>
internal sealed class SignInCompletion(SecondFactors factors, BrowserSessions sessions, Tickets tickets, AuditTrail audit, TimeProvider time)
{
    /// <param name="context">The request.</param>
    /// <param name="account">Who.</param>
    /// <param name="methods">By what (RFC 8176).</param>
    /// <param name="given">The ticket of the request that sent them here, if any.</param>
    /// <param name="authenticatedAt">When, if it was before now.</param>
    public async Task CompleteAsync(HttpContext context, Account account, IReadOnlyList<string> methods, string? given, DateTimeOffset? authenticatedAt = null)
    {
        var cancellationToken = context.RequestAborted;
        if (!methods.Contains("mfa") && await factors.IsSetUpAsync(account.Id, cancellationToken))
        {
            var pending = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["user"] = Account.SubjectOf(account.Id),
                // So that the pending sign-in ends with a change of password or factor.
                ["stamp"] = StampOf(account),
                ["methods"] = string.Join(' ', methods),
            };
            if (given is not null)
            {
                pending["next"] = given;
            }

            Responses.SeeOther(context, $"{SecondFactorEndpoint.Path}?ticket={tickets.Write(new Ticket(Ticket.SecondFactor, pending, time.GetUtcNow()))}");
            return;
        }

        var session = await sessions.StartAsync(context, account, methods, cancellationToken, authenticatedAt);
        await audit.WriteAsync(context, AuditKinds.SignedIn, cancellationToken, session.Subject, details: string.Join(' ', methods));
        Responses.SeeOther(context, NextAddress(given, session));
    }

    public static string StampOf(Account account) => Secrets.Hash($"{account.Id:N}:{account.SecurityStamp}");

    /// <summary>Where a ticket leads once somebody is signed in.</summary>
    public string NextAddress(string? given, BrowserSession session) => tickets.Read(given) switch
    {
        { Kind: Ticket.Authorize } ticket => $"{AuthorizeEndpoint.ContinuePath}?ticket={tickets.Write(ticket with { SignedInSession = session.Id })}",
        { Kind: Ticket.Verify } ticket when ticket.Parameters.TryGetValue("user_code", out var code) => $"{VerifyEndpoint.Path}?user_code={Uri.EscapeDataString(code)}",
        { Kind: Ticket.Verify } => VerifyEndpoint.Path,
        { Kind: Ticket.Page } ticket => ticket.Parameters["path"],
        _ => AccountEndpoint.Path,
    };
}

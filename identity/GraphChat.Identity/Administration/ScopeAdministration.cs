using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;

namespace GraphChat.Identity.Administration;

/// <summary>Adds and removes scopes beside those that come with GraphChat, for what else of the platform takes its tokens.</summary>
internal sealed class ScopeAdministration(ScopeStore scopes, AuditTrail audit)
{
    private const int MaxName = 100;
    private const int MaxDescription = 200;

    public Task<List<RegisteredScope>> ListAsync(CancellationToken cancellationToken) => scopes.ReadAsync(cancellationToken);

    /// <exception cref="AdministrationException">The name or the description is not allowed, or the scope is there.</exception>
    public async Task<RegisteredScope> AddAsync(string actor, string? name, string? description, CancellationToken cancellationToken)
    {
        // RFC 6749 §3.3, without what would need quoting anywhere.
        Require(
            name is { Length: > 0 and <= MaxName } && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or ':' or '_' or '-' or '/'),
            "A scope's name has 1 to 100 letters, digits and . : _ - / characters.");
        var text = (description ?? "").Trim();
        Require(text.Length is > 0 and <= MaxDescription && !text.Any(char.IsControl), "A scope needs a description of 1 to 200 characters: people read it when they are asked for consent.");
        var scope = new RegisteredScope(name!, text);
        Require(!Scopes.All.Contains(name) && await scopes.AddAsync(scope, cancellationToken), "There is a scope of this name.");
        await audit.WriteAsync(null, AuditKinds.ScopeAdded, cancellationToken, actor, details: name);
        return scope;
    }

    /// <exception cref="AdministrationException">There is no such scope, it comes with GraphChat, or a client may have it.</exception>
    public async Task RemoveAsync(string actor, string name, CancellationToken cancellationToken)
    {
        Require(!Scopes.All.Contains(name), "This scope comes with GraphChat.");
        Require(!await scopes.IsUsedAsync(name, cancellationToken), "A client may have this scope: change or remove the client first.");
        if (!await scopes.RemoveAsync(name, cancellationToken))
        {
            throw new AdministrationException("There is no such scope.", isUnknown: true);
        }

        await audit.WriteAsync(null, AuditKinds.ScopeRemoved, cancellationToken, actor, details: name);
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new AdministrationException(message);
        }
    }
}

using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;

namespace GraphChat.Identity.Tokens;

/// <summary>An access token for a confidential client itself (RFC 6749 §4.4): nobody signed in, so there is no session to refresh.</summary>
internal sealed class ClientCredentialsGrant(TokenWriter writer, AuditTrail audit) : ITokenGrant
{
    public string GrantType => "client_credentials";

    public async Task HandleAsync(TokenRequest request)
    {
        var (client, form) = (request.Client, request.Form);
        if (client.IsPublic)
        {
            await writer.RefuseAsync(request, ProtocolError.UnauthorizedClient);
            return;
        }

        var scopes = form["scope"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray()
            ?? [.. Scopes.All.Where(scope => Scopes.IsForClients(scope) && client.AllowsScope(scope))];
        if (scopes.Length == 0 || !scopes.All(scope => Scopes.IsForClients(scope) && client.AllowsScope(scope)))
        {
            await writer.RefuseAsync(request, ProtocolError.InvalidScope);
            return;
        }

        var tokenId = Guid.NewGuid().ToString("N");
        await audit.WriteAsync(request.Context, AuditKinds.ClientTokenIssued, request.Aborted, clientId: client.ClientId, details: tokenId);
        await writer.WriteForClientAsync(request, scopes, tokenId);
    }
}

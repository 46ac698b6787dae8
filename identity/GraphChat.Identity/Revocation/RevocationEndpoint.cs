using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Tokens;
using GraphChat.Identity.Validation;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Revocation;

/// <summary>
/// /connect/revoke (RFC 7009). Either kind of token ends its whole grant: the refresh tokens of its line and every access
/// token, which API and subscriptions stop accepting within a second.
/// </summary>
internal sealed class RevocationEndpoint(
    ClientForms forms, TokenStore store, AccessTokenValidator validator, Grants grants, AuditTrail audit)
{
    public const string Path = "/connect/revoke";

    public async Task HandleAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (await forms.ReadAsync(context) is not var (client, form))
        {
            return;
        }

        if (form["token"] is not { } token)
        {
            await forms.RefuseAsync(context, ProtocolError.InvalidRequest("The token parameter is missing."), client.ClientId);
            return;
        }

        if (await FindGrantAsync(token, client, cancellationToken) is { } grantId)
        {
            await RevokeAsync(context, grantId, client, cancellationToken);
        }

        // RFC 7009 §2.2: the same answer for an unknown token.
        Responses.NoStore(context);
        context.Response.StatusCode = StatusCodes.Status200OK;
    }

    private async Task<string?> FindGrantAsync(string token, Client client, CancellationToken cancellationToken)
    {
        if (await store.FindRefreshTokenAsync(token, client.Id, cancellationToken) is { } refreshToken)
        {
            return refreshToken.GrantId;
        }

        var access = (await validator.ValidateAsync(token, cancellationToken)).Token;
        return access?.ClientId == client.ClientId ? access.RevocationId : null;
    }

    private async Task RevokeAsync(HttpContext context, string id, Client client, CancellationToken cancellationToken)
    {
        if (id.StartsWith(AccessToken.TokenPrefix, StringComparison.Ordinal))
        {
            await grants.RevokeTokenAsync(id, client.ClientId, cancellationToken);
        }
        else if (!await grants.RevokeAsync(id, "token_revoked", cancellationToken))
        {
            return;
        }

        await audit.WriteAsync(context, AuditKinds.SessionRevoked, cancellationToken, clientId: client.ClientId, sessionId: id, details: "token_revoked");
    }
}

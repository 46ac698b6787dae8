using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Tokens;

/// <summary>Writes the answers of the token endpoint, and the audit trail's lines about refusals.</summary>
internal sealed class TokenWriter(TokenIssuer issuer, Grants grants, AuditTrail audit, GraphChatIdentityOptions options)
{
    /// <summary>Tokens of a person's grant.</summary>
    public async Task WriteAsync(TokenRequest request, Grant grant, IReadOnlyList<string> scopes, string? refreshToken, string? nonce)
    {
        var accessToken = await issuer.CreateAccessTokenAsync(request.Client, grant, scopes, request.ProofKey, request.Aborted);
        var idToken = scopes.Contains(Scopes.OpenId)
            ? await issuer.CreateIdTokenAsync(request.Client, grant, nonce, accessToken, request.Aborted)
            : null;
        await WriteAsync(request, accessToken, scopes, refreshToken, idToken);
    }

    /// <summary>An access token alone, of a client itself.</summary>
    public async Task WriteForClientAsync(TokenRequest request, IReadOnlyList<string> scopes, string tokenId) =>
        await WriteAsync(request, await issuer.CreateClientTokenAsync(request.Client, scopes, tokenId, request.ProofKey, request.Aborted), scopes, null, null);

    /// <summary>Refuses; what was spent before ends its whole grant.</summary>
    public async Task RefuseSpentAsync(TokenRequest request, Redemption redemption, string reason, string auditKind, ProtocolError error)
    {
        if (redemption is { Outcome: RedemptionOutcome.Reused, GrantId: { } grantId })
        {
            // Not the request's own token: whoever hangs up must not keep the copy alive.
            await grants.RevokeAsync(grantId, reason, CancellationToken.None);
            await audit.WriteAsync(request.Context, auditKind, CancellationToken.None, clientId: request.Client.ClientId, sessionId: grantId);
        }

        await RefuseAsync(request, error, redemption.GrantId);
    }

    public Task RefuseAsync(TokenRequest request, ProtocolError error, string? sessionId = null) =>
        RefuseAsync(request.Context, error, request.Client.ClientId, sessionId);

    public async Task RefuseAsync(
        HttpContext context, ProtocolError error, string? clientId, string? sessionId = null, int status = StatusCodes.Status400BadRequest)
    {
        await audit.WriteAsync(context, AuditKinds.TokenRefused, context.RequestAborted, clientId: clientId, sessionId: sessionId, details: error.Code);
        await Responses.WriteErrorAsync(context, error, status);
    }

    private Task WriteAsync(TokenRequest request, string accessToken, IReadOnlyList<string> scopes, string? refreshToken, string? idToken) =>
        Responses.WriteJsonAsync(request.Context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("access_token", accessToken);
            writer.WriteString("token_type", request.ProofKey is null ? "Bearer" : "DPoP");
            writer.WriteNumber("expires_in", (long)options.AccessTokenLifetime.TotalSeconds);
            writer.WriteString("scope", string.Join(' ', scopes));
            if (refreshToken is not null)
            {
                writer.WriteString("refresh_token", refreshToken);
            }

            if (idToken is not null)
            {
                writer.WriteString("id_token", idToken);
            }
        });
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using GraphChat.Jose;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Tokens;

/// <summary>/connect/token (RFC 6749 §3.2): exchanges codes and refresh tokens, each of which works once.</summary>
internal sealed partial class TokenEndpoint(
    ClientAuthenticator authenticator, TokenStore store, TokenIssuer issuer, Grants grants, AuditTrail audit, GraphChatIdentityOptions options)
{
    public const string Path = "/connect/token";

    private static readonly ProtocolError s_invalidCode = ProtocolError.InvalidGrant("The code is invalid, expired or already used.");
    private static readonly ProtocolError s_invalidRefreshToken = ProtocolError.InvalidGrant("The refresh token is invalid, expired or already used.");

    public async Task HandleAsync(HttpContext context)
    {
        var form = await Parameters.FromFormAsync(context.Request, context.RequestAborted);
        if (form is null || form.IsMalformed)
        {
            await Responses.WriteErrorAsync(context, ProtocolError.InvalidRequest("The body must be a form."));
            return;
        }

        if (form.Repeated.Count > 0)
        {
            await Responses.WriteErrorAsync(context, ProtocolError.InvalidRequest("A parameter came more than once."));
            return;
        }

        var (client, error, status) = await authenticator.AuthenticateAsync(context, form);
        if (client is null)
        {
            await RefuseAsync(context, error!, form["client_id"], null, status);
            return;
        }

        switch (form["grant_type"])
        {
            case "authorization_code" when client.Allows(ClientPermissions.AuthorizationCode):
                await ExchangeCodeAsync(context, client, form);
                break;
            case "refresh_token" when client.Allows(ClientPermissions.RefreshToken):
                await RefreshAsync(context, client, form);
                break;
            case "authorization_code" or "refresh_token":
                await RefuseAsync(context, ProtocolError.UnauthorizedClient, client.ClientId);
                break;
            case null:
                await RefuseAsync(context, ProtocolError.InvalidRequest("The grant_type parameter is missing."), client.ClientId);
                break;
            default:
                await RefuseAsync(context, new ProtocolError("unsupported_grant_type", "The grant type is not supported."), client.ClientId);
                break;
        }
    }

    private async Task ExchangeCodeAsync(HttpContext context, Client client, Parameters form)
    {
        var cancellationToken = context.RequestAborted;
        if (form["code"] is not { } code || form["redirect_uri"] is not { } redirectUri || form["code_verifier"] is not { } verifier)
        {
            await RefuseAsync(context, ProtocolError.InvalidRequest("A code, its redirect_uri and its code_verifier are required."), client.ClientId);
            return;
        }

        await using var connection = await store.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var redemption = await store.RedeemAsync(connection, transaction, TokenTypes.AuthorizationCode, code, client.Id, cancellationToken);
        if (redemption.Grant is not { } grant)
        {
            await transaction.RollbackAsync(cancellationToken);
            await RefuseSpentAsync(context, redemption, client, "code_reused", AuditKinds.CodeReused, s_invalidCode);
            return;
        }

        var properties = JsonSerializer.Deserialize<CodeProperties>(redemption.Properties!)!;
        if (!grant.IsAccountEnabled || redirectUri != properties.RedirectUri || !IsVerifier(verifier, properties.CodeChallenge))
        {
            // The code stays spent: there is one try.
            await transaction.CommitAsync(cancellationToken);
            await RefuseAsync(context, s_invalidCode, client.ClientId, grant.Id);
            return;
        }

        var refreshToken = grant.Scopes.Contains(Scopes.OfflineAccess)
            ? await store.CreateRefreshTokenAsync(connection, transaction, grant, client.Id, cancellationToken)
            : null;
        await transaction.CommitAsync(cancellationToken);
        await audit.WriteAsync(context, AuditKinds.TokensIssued, cancellationToken, grant.Subject, client.ClientId, grant.Id);
        await WriteTokensAsync(context, client, grant, grant.Scopes, refreshToken, properties.Nonce);
    }

    private async Task RefreshAsync(HttpContext context, Client client, Parameters form)
    {
        var cancellationToken = context.RequestAborted;
        if (form["refresh_token"] is not { } token)
        {
            await RefuseAsync(context, ProtocolError.InvalidRequest("A refresh_token is required."), client.ClientId);
            return;
        }

        await using var connection = await store.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var redemption = await store.RedeemAsync(connection, transaction, TokenTypes.RefreshToken, token, client.Id, cancellationToken);
        if (redemption.Grant is not { } grant)
        {
            await transaction.RollbackAsync(cancellationToken);
            await RefuseSpentAsync(context, redemption, client, "token_reused", AuditKinds.RefreshTokenReused, s_invalidRefreshToken);
            return;
        }

        var scopes = form["scope"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray() ?? grant.Scopes;
        if (!grant.IsAccountEnabled || scopes.Count == 0 || scopes.Except(grant.Scopes, StringComparer.Ordinal).Any())
        {
            await transaction.RollbackAsync(cancellationToken);
            await RefuseAsync(context, grant.IsAccountEnabled ? ProtocolError.InvalidScope : s_invalidRefreshToken, client.ClientId, grant.Id);
            return;
        }

        var successor = await store.CreateRefreshTokenAsync(connection, transaction, grant, client.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await audit.WriteAsync(context, AuditKinds.TokensRefreshed, cancellationToken, grant.Subject, client.ClientId, grant.Id);
        await WriteTokensAsync(context, client, grant, scopes, successor, nonce: null);
    }

    private async Task WriteTokensAsync(
        HttpContext context, Client client, Grant grant, IReadOnlyList<string> scopes, string? refreshToken, string? nonce)
    {
        var accessToken = await issuer.CreateAccessTokenAsync(client, grant, scopes, context.RequestAborted);
        var idToken = scopes.Contains(Scopes.OpenId)
            ? await issuer.CreateIdTokenAsync(client, grant, nonce, accessToken, context.RequestAborted)
            : null;
        await Responses.WriteJsonAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("access_token", accessToken);
            writer.WriteString("token_type", "Bearer");
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

    private async Task RefuseSpentAsync(HttpContext context, Redemption redemption, Client client, string reason, string auditKind, ProtocolError error)
    {
        if (redemption is { Outcome: RedemptionOutcome.Reused, GrantId: { } grantId })
        {
            // Not the request's own token: whoever hangs up must not keep the copy alive.
            await grants.RevokeAsync(grantId, reason, CancellationToken.None);
            await audit.WriteAsync(context, auditKind, CancellationToken.None, clientId: client.ClientId, sessionId: grantId);
        }

        await RefuseAsync(context, error, client.ClientId, redemption.GrantId);
    }

    private async Task RefuseAsync(
        HttpContext context, ProtocolError error, string? clientId, string? sessionId = null, int status = StatusCodes.Status400BadRequest)
    {
        await audit.WriteAsync(context, AuditKinds.TokenRefused, context.RequestAborted, clientId: clientId, sessionId: sessionId, details: error.Code);
        await Responses.WriteErrorAsync(context, error, status);
    }

    private static bool IsVerifier(string verifier, string challenge) =>
        Verifier().IsMatch(verifier)
        && Secrets.FixedTimeEquals(Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))), challenge);

    // RFC 7636 §4.1
    [GeneratedRegex("^[A-Za-z0-9._~-]{43,128}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Verifier();
}

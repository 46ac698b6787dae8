using GraphChat.Identity.Audit;
using GraphChat.Identity.Protocol;

namespace GraphChat.Identity.Tokens;

/// <summary>Exchanges a refresh token for its successor and new tokens (RFC 6749 §6, RFC 9700 §4.14.2).</summary>
internal sealed class RefreshGrant(TokenStore store, TokenWriter writer, AuditTrail audit) : ITokenGrant
{
    private static readonly ProtocolError s_invalid = ProtocolError.InvalidGrant("The refresh token is invalid, expired or already used.");

    public string GrantType => "refresh_token";

    public async Task HandleAsync(TokenRequest request)
    {
        if (request.Form["refresh_token"] is not { } token)
        {
            await writer.RefuseAsync(request, ProtocolError.InvalidRequest("A refresh_token is required."));
            return;
        }

        // Closed before anything else is written or answered: who holds one while waiting for another starves all.
        await using var connection = await store.OpenAsync(request.Aborted);
        await using var transaction = await connection.BeginTransactionAsync(request.Aborted);
        var redemption = await store.RedeemAsync(connection, transaction, TokenTypes.RefreshToken, token, request.Client.Id, request.Aborted);
        if (redemption.Grant is not { } grant)
        {
            await transaction.RollbackAsync(request.Aborted);
            await connection.CloseAsync();
            await writer.RefuseSpentAsync(request, redemption, "token_reused", AuditKinds.RefreshTokenReused, s_invalid);
            return;
        }

        var scopes = request.Form["scope"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray() ?? grant.Scopes;
        var isHolder = redemption.ProofKey is null || redemption.ProofKey == request.ProofKey;
        if (!grant.IsAccountEnabled || !isHolder || scopes.Count == 0 || scopes.Except(grant.Scopes, StringComparer.Ordinal).Any())
        {
            await transaction.RollbackAsync(request.Aborted);
            await connection.CloseAsync();
            await writer.RefuseAsync(request, grant.IsAccountEnabled && isHolder ? ProtocolError.InvalidScope : s_invalid, grant.Id);
            return;
        }

        var successor = await store.CreateRefreshTokenAsync(connection, transaction, grant, request.Client.Id, redemption.ProofKey, request.Aborted);
        await transaction.CommitAsync(request.Aborted);
        await connection.CloseAsync();
        await audit.WriteAsync(request.Context, AuditKinds.TokensRefreshed, request.Aborted, grant.Subject, request.Client.ClientId, grant.Id);
        await writer.WriteAsync(request, grant, scopes, successor, nonce: null);
    }
}

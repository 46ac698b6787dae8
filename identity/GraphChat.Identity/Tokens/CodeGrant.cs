using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Jose;

namespace GraphChat.Identity.Tokens;

/// <summary>Exchanges a code (RFC 6749 §4.1.3, RFC 7636 §4.5); there is one try.</summary>
internal sealed partial class CodeGrant(TokenStore store, TokenWriter writer, AuditTrail audit) : ITokenGrant
{
    private static readonly ProtocolError s_invalid = ProtocolError.InvalidGrant("The code is invalid, expired or already used.");

    public string GrantType => "authorization_code";

    public async Task HandleAsync(TokenRequest request)
    {
        var form = request.Form;
        if (form["code"] is not { } code || form["redirect_uri"] is not { } redirectUri || form["code_verifier"] is not { } verifier)
        {
            await writer.RefuseAsync(request, ProtocolError.InvalidRequest("A code, its redirect_uri and its code_verifier are required."));
            return;
        }

        // Closed before anything else is written or answered: who holds one while waiting for another starves all.
        await using var connection = await store.OpenAsync(request.Aborted);
        await using var transaction = await connection.BeginTransactionAsync(request.Aborted);
        var redemption = await store.RedeemAsync(connection, transaction, TokenTypes.AuthorizationCode, code, request.Client.Id, request.Aborted);
        if (redemption.Grant is not { } grant)
        {
            await transaction.RollbackAsync(request.Aborted);
            await connection.CloseAsync();
            await writer.RefuseSpentAsync(request, redemption, "code_reused", AuditKinds.CodeReused, s_invalid);
            return;
        }

        var properties = JsonSerializer.Deserialize<CodeProperties>(redemption.Properties!)!;
        if (!grant.IsAccountEnabled || redirectUri != properties.RedirectUri || !IsVerifier(verifier, properties.CodeChallenge)
            || (properties.ProofKey is not null && properties.ProofKey != request.ProofKey))
        {
            // The code stays spent: there is one try.
            await transaction.CommitAsync(request.Aborted);
            await connection.CloseAsync();
            await writer.RefuseAsync(request, s_invalid, grant.Id);
            return;
        }

        var refreshToken = grant.Scopes.Contains(Scopes.OfflineAccess)
            ? await store.CreateRefreshTokenAsync(connection, transaction, grant, request.Client.Id, request.ProofKey, request.Aborted)
            : null;
        await transaction.CommitAsync(request.Aborted);
        await connection.CloseAsync();
        await audit.WriteAsync(request.Context, AuditKinds.TokensIssued, request.Aborted, grant.Subject, request.Client.ClientId, grant.Id);
        await writer.WriteAsync(request, grant, grant.Scopes, refreshToken, properties.Nonce);
    }

    private static bool IsVerifier(string verifier, string challenge) =>
        Verifier().IsMatch(verifier)
        && Secrets.FixedTimeEquals(Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))), challenge);

    // RFC 7636 §4.1
    [GeneratedRegex("^[A-Za-z0-9._~-]{43,128}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Verifier();
}

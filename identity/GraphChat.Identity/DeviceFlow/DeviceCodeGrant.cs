using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Tokens;

namespace GraphChat.Identity.DeviceFlow;

/// <summary>Gives a device its tokens once the person agreed (RFC 8628 §3.4).</summary>
internal sealed class DeviceCodeGrant(DeviceCodeStore codes, TokenStore store, TokenWriter writer, AuditTrail audit) : ITokenGrant
{
    private static readonly ProtocolError s_invalid = ProtocolError.InvalidGrant("The device code is invalid or already used.");

    public string GrantType => "urn:ietf:params:oauth:grant-type:device_code";

    public async Task HandleAsync(TokenRequest request)
    {
        if (request.Form["device_code"] is not { } code)
        {
            await writer.RefuseAsync(request, ProtocolError.InvalidRequest("A device_code is required."));
            return;
        }

        switch (await codes.PollAsync(code, request.Client.Id, request.Aborted))
        {
            case DevicePoll.Approved:
                await RedeemAsync(request, code);
                break;
            case DevicePoll.Pending:
                await Responses.WriteErrorAsync(request.Context, new ProtocolError("authorization_pending", "Nobody has decided yet."));
                break;
            case DevicePoll.TooSoon:
                await Responses.WriteErrorAsync(request.Context, new ProtocolError("slow_down", "Wait five seconds longer between requests."));
                break;
            case DevicePoll.Refused:
                await writer.RefuseAsync(request, new ProtocolError("access_denied", "The person refused."));
                break;
            case DevicePoll.Expired:
                await writer.RefuseAsync(request, new ProtocolError("expired_token", "Nobody decided in time."));
                break;
            default:
                await writer.RefuseAsync(request, s_invalid);
                break;
        }
    }

    private async Task RedeemAsync(TokenRequest request, string code)
    {
        // Closed before anything else is written or answered: who holds one while waiting for another starves all.
        await using var connection = await store.OpenAsync(request.Aborted);
        await using var transaction = await connection.BeginTransactionAsync(request.Aborted);
        var redemption = await store.RedeemAsync(connection, transaction, TokenTypes.DeviceCode, code, request.Client.Id, request.Aborted);
        if (redemption.Grant is not { IsAccountEnabled: true } grant)
        {
            // A device that polls twice at once is no thief: the loser learns nothing, and the winner keeps its tokens.
            await transaction.RollbackAsync(request.Aborted);
            await connection.CloseAsync();
            await writer.RefuseAsync(request, s_invalid);
            return;
        }

        var refreshToken = grant.Scopes.Contains(Scopes.OfflineAccess)
            ? await store.CreateRefreshTokenAsync(connection, transaction, grant, request.Client.Id, request.ProofKey, request.Aborted)
            : null;
        await transaction.CommitAsync(request.Aborted);
        await connection.CloseAsync();
        await audit.WriteAsync(request.Context, AuditKinds.TokensIssued, request.Aborted, grant.Subject, request.Client.ClientId, grant.Id);
        await writer.WriteAsync(request, grant, grant.Scopes, refreshToken, nonce: null);
    }
}

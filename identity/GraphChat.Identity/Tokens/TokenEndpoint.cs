using GraphChat.Identity.Clients;
using GraphChat.Identity.Proofs;
using GraphChat.Identity.Protocol;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Tokens;

/// <summary>/connect/token (RFC 6749 §3.2): who asks, and for which grant.</summary>
internal sealed class TokenEndpoint(ClientForms forms, ProofChecker proofs, TokenWriter writer, IEnumerable<ITokenGrant> grants)
{
    public const string Path = "/connect/token";

    private readonly Dictionary<string, ITokenGrant> _grants = grants.ToDictionary(grant => grant.GrantType, StringComparer.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        if (await forms.ReadAsync(context) is not var (client, form))
        {
            return;
        }

        if (form["grant_type"] is not { } type)
        {
            await writer.RefuseAsync(context, ProtocolError.InvalidRequest("The grant_type parameter is missing."), client.ClientId);
            return;
        }

        if (!_grants.TryGetValue(type, out var grant))
        {
            await writer.RefuseAsync(context, new ProtocolError("unsupported_grant_type", "The grant type is not supported."), client.ClientId);
            return;
        }

        if (!client.Allows(ClientPermissions.GrantPrefix + type))
        {
            await writer.RefuseAsync(context, ProtocolError.UnauthorizedClient, client.ClientId);
            return;
        }

        var proof = await proofs.CheckAsync(context, needsNonce: true, accessToken: null, context.RequestAborted);
        if ((proof.Error ?? (proof.KeyThumbprint is null && client.RequiresProof ? ProofResult.Invalid.Error : null)) is { } proofError)
        {
            await writer.RefuseAsync(context, proofError, client.ClientId);
            return;
        }

        await grant.HandleAsync(new TokenRequest(context, client, form, proof.KeyThumbprint));
    }
}

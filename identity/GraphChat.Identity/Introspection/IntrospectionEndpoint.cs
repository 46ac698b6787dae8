using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Tokens;
using GraphChat.Identity.Validation;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Introspection;

/// <summary>/connect/introspect (RFC 7662): for confidential clients, about their own tokens; about any other it says no more than inactive.</summary>
internal sealed class IntrospectionEndpoint(
    ClientForms forms, TokenStore store, AccessTokenValidator validator, SessionState sessions, GraphChatIdentityOptions options, PublicOrigin origin)
{
    public const string Path = "/connect/introspect";

    public async Task HandleAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (await forms.ReadAsync(context) is not var (client, form))
        {
            return;
        }

        if (client.IsPublic)
        {
            await forms.RefuseAsync(context, ProtocolError.InvalidClient, client.ClientId, StatusCodes.Status401Unauthorized);
            return;
        }

        if (form["token"] is not { } token)
        {
            await forms.RefuseAsync(context, ProtocolError.InvalidRequest("The token parameter is missing."), client.ClientId);
            return;
        }

        if (await store.FindRefreshTokenAsync(token, client.Id, cancellationToken) is { IsActive: true } refreshToken)
        {
            await Responses.WriteJsonAsync(context, StatusCodes.Status200OK, writer =>
            {
                writer.WriteBoolean("active", true);
                writer.WriteString("iss", origin.Value);
                writer.WriteString("sub", refreshToken.Subject);
                writer.WriteString("client_id", client.ClientId);
                writer.WriteString("scope", string.Join(' ', refreshToken.Scopes));
                writer.WriteString("sid", refreshToken.GrantId);
                writer.WriteNumber("exp", refreshToken.ExpiresAt.ToUnixTimeSeconds());
            });
            return;
        }

        var access = (await validator.ValidateAsync(token, cancellationToken)).Token;
        var isActive = access is not null && access.ClientId == client.ClientId
            && await sessions.IsValidInDatabaseAsync(access.RevocationId, cancellationToken);
        await Responses.WriteJsonAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteBoolean("active", isActive);
            if (!isActive)
            {
                return;
            }

            writer.WriteString("token_type", access!.ProofKeyThumbprint is null ? "Bearer" : "DPoP");
            writer.WriteString("iss", access.Issuer);
            writer.WriteString("aud", options.ApiAudience);
            writer.WriteString("sub", access.Subject);
            writer.WriteString("client_id", access.ClientId);
            writer.WriteString("scope", string.Join(' ', access.Scopes));
            writer.WriteString("jti", access.TokenId);
            writer.WriteNumber("iat", access.IssuedAt.ToUnixTimeSeconds());
            writer.WriteNumber("exp", access.ExpiresAt.ToUnixTimeSeconds());
            if (access.ProofKeyThumbprint is not null)
            {
                writer.WriteStartObject("cnf");
                writer.WriteString("jkt", access.ProofKeyThumbprint);
                writer.WriteEndObject();
            }

            if (access.SessionId is not null)
            {
                writer.WriteString("sid", access.SessionId);
            }
        });
    }
}

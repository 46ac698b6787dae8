using GraphChat.Identity.Accounts;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Proofs;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Validation;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.UserInfo;

/// <summary>/connect/userinfo (OpenID Connect Core §5.3): what the granted scopes let a client know of the person.</summary>
internal sealed class UserInfoEndpoint(AccessTokenValidator validator, ProofChecker proofs, IdentityDatabase database)
{
    public const string Path = "/connect/userinfo";

    private const string Scheme = "Bearer ";
    private static readonly string[] s_challenges = ["Bearer realm=\"graphchat\"", "DPoP algs=\"ES256 RS256 PS256 EdDSA\""];

    private const string BoundScheme = "DPoP ";

    public async Task HandleAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (context.Request.Query.ContainsKey("access_token"))
        {
            await RefuseAsync(context, ProtocolError.InvalidRequest("A token does not belong into an address."), StatusCodes.Status400BadRequest);
            return;
        }

        var form = HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType
            ? await Parameters.FromFormAsync(context.Request, cancellationToken)
            : null;
        var header = context.Request.Headers.Authorization.ToString();
        var posted = form?["access_token"];
        if (form is { IsMalformed: true } || form?.Repeated.Count > 0 || (header.Length > 0 && posted is not null))
        {
            await RefuseAsync(context, ProtocolError.InvalidRequest("The token must come once, in one way."), StatusCodes.Status400BadRequest);
            return;
        }

        var isBound = header.StartsWith(BoundScheme, StringComparison.OrdinalIgnoreCase);
        var token = isBound ? header[BoundScheme.Length..].Trim() : header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : posted;
        if (token is null)
        {
            // RFC 6750 §3.1: without a token there is no error code.
            context.Response.Headers.WWWAuthenticate = s_challenges;
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            Responses.NoStore(context);
            return;
        }

        var result = await validator.ValidateAsync(token, cancellationToken);
        if (result.Error == AccessTokenError.Unavailable)
        {
            await Responses.WriteErrorAsync(context, new ProtocolError("temporarily_unavailable", "Try again."), StatusCodes.Status503ServiceUnavailable);
            return;
        }

        if (result.Token is not { } accepted || !Account.TryParseSubject(accepted.Subject, out var userId))
        {
            await RefuseAsync(context, new ProtocolError("invalid_token", "The access token is invalid, expired or revoked."), StatusCodes.Status401Unauthorized);
            return;
        }

        if (accepted.ProofKeyThumbprint is not null || isBound)
        {
            // RFC 9449 §7: a bound token is no bearer token.
            var proof = await proofs.CheckAsync(context, needsNonce: false, token, cancellationToken);
            if (!isBound || proof.KeyThumbprint is null || proof.KeyThumbprint != accepted.ProofKeyThumbprint)
            {
                await RefuseAsync(context, proof.Error ?? new ProtocolError("invalid_token", "The access token needs a DPoP proof by its key."), StatusCodes.Status401Unauthorized, BoundScheme);
                return;
            }
        }

        if (!accepted.Scopes.Contains(Scopes.OpenId))
        {
            await RefuseAsync(context, new ProtocolError("insufficient_scope", "The scope openid is required."), StatusCodes.Status403Forbidden, isBound ? BoundScheme : Scheme, Scopes.OpenId);
            return;
        }

        await WriteClaimsAsync(context, accepted, userId);
    }

    private async Task WriteClaimsAsync(HttpContext context, AccessToken token, Guid userId)
    {
        // The grant is asked of the database, so that a revocation on another node counts at once.
        var rows = await database.QueryAsync(
            """
            SELECT u."UserName", u."DisplayName", u."Email", u."EmailConfirmed", u."Role"
            FROM identity."AspNetUsers" u JOIN identity."OpenIddictAuthorizations" a ON a."UserId" = u."Id"
            WHERE u."Id" = $1 AND u."DisabledAt" IS NULL AND a."Id" = $2 AND a."Status" = 'valid'
            """,
            reader => (Name: reader.GetString(0), DisplayName: reader.GetString(1), Email: reader.IsDBNull(2) ? null : reader.GetString(2), Confirmed: reader.GetBoolean(3), Role: reader.GetString(4)),
            context.RequestAborted,
            userId,
            token.SessionId);
        if (rows.Count == 0)
        {
            await RefuseAsync(context, new ProtocolError("invalid_token", "The access token is invalid, expired or revoked."), StatusCodes.Status401Unauthorized);
            return;
        }

        var person = rows[0];
        await Responses.WriteJsonAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("sub", token.Subject);
            if (token.Scopes.Contains(Scopes.Profile))
            {
                writer.WriteString("name", person.DisplayName);
                writer.WriteString("preferred_username", person.Name);
                writer.WriteString("role", person.Role);
            }

            if (token.Scopes.Contains(Scopes.Email) && person.Email is not null)
            {
                writer.WriteString("email", person.Email);
                writer.WriteBoolean("email_verified", person.Confirmed);
            }
        });
    }

    private static Task RefuseAsync(HttpContext context, ProtocolError error, int status, string scheme = Scheme, string? scope = null)
    {
        // RFC 6750 §3: the scope that is needed stands in the challenge.
        context.Response.Headers.WWWAuthenticate =
            $"{scheme}realm=\"graphchat\", error=\"{error.Code}\", error_description=\"{error.Description}\"{(scope is null ? "" : $", scope=\"{scope}\"")}";
        return Responses.WriteErrorAsync(context, error, status);
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Proofs;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Tokens;
using GraphChat.Identity.Validation;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace GraphChat.Identity.Administration;

/// <summary>
/// Who may administer over HTTP: administrators with the scope `admin` who showed a second factor, for changes within the last
/// hour, and clients that may have the scope for themselves.
/// </summary>
internal sealed class AdministrationGuard(AccessTokenValidator validator, ProofChecker proofs, AuditTrail audit, TimeProvider time)
{
    /// <summary>Where all of it is.</summary>
    public const string Root = "/connect/admin";

    private const int MaxBody = 64 * 1024;
    private const string Challenge = "Bearer realm=\"graphchat\"";
    private const string BearerScheme = "Bearer ";
    private const string ProofScheme = "DPoP ";
    private static readonly TimeSpan s_recent = TimeSpan.FromHours(1);

    /// <summary>Does <paramref name="act"/>, given who acts, if they may; else says what they lack.</summary>
    public async Task RunAsync(HttpContext context, Func<string, Task> act)
    {
        if (await IdentifyAsync(context) is not { } token)
        {
            // RFC 6750 §3.1: no error code where nothing was sent.
            context.Response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count == 0 ? Challenge : $"{Challenge}, error=\"invalid_token\"";
            await RefuseAsync(context, null, new ProtocolError("invalid_token", "An access token is needed."), StatusCodes.Status401Unauthorized);
            return;
        }

        var isPerson = token.SessionId is not null;
        if (!token.Scopes.Contains(Scopes.Admin) || (isPerson && token.Role != AccountRoles.Administrator))
        {
            context.Response.Headers.WWWAuthenticate = $"{Challenge}, error=\"insufficient_scope\", scope=\"{Scopes.Admin}\"";
            await RefuseAsync(context, token, new ProtocolError("insufficient_scope", "This is for administrators with the scope admin."), StatusCodes.Status403Forbidden);
            return;
        }

        if (isPerson && StepUp(context, token) is { } challenge)
        {
            // RFC 9470 §3
            context.Response.Headers.WWWAuthenticate = $"{Challenge}, error=\"insufficient_user_authentication\", {challenge}";
            await RefuseAsync(context, token, new ProtocolError("insufficient_user_authentication", "A second factor is needed, for changes a recent one."), StatusCodes.Status401Unauthorized);
            return;
        }

        try
        {
            await act(token.Subject);
        }
        catch (AdministrationException exception)
        {
            await Responses.WriteErrorAsync(
                context,
                exception.IsUnknown
                    ? new ProtocolError("not_found", Ascii(exception.Message))
                    : new ProtocolError("invalid_request", Ascii(exception.Message)),
                exception.IsUnknown ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest);
        }
        catch (Exception exception) when (exception.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter })
        {
            // U+0000, which JSON can carry and PostgreSQL cannot keep.
            await Responses.WriteErrorAsync(context, ProtocolError.InvalidRequest("A text has a character that cannot be kept."));
        }
    }

    /// <summary>The object that the request brings.</summary>
    /// <exception cref="AdministrationException">It brings none, or one that is too long.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class
    {
        if (!context.Request.HasJsonContentType() || context.Request.ContentLength is null or > MaxBody)
        {
            throw new AdministrationException("The body must be JSON of at most 64 KB, with its length.");
        }

        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, cancellationToken: context.RequestAborted)
                ?? throw new AdministrationException("The body must be an object.");
        }
        catch (JsonException)
        {
            throw new AdministrationException("The body is no JSON of what belongs here.");
        }
    }

    public static Task WriteAsync(HttpContext context, JsonNode json, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        Responses.NoStore(context);
        return Responses.WriteAsync(context, "application/json", Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    public static Task WriteNothing(HttpContext context)
    {
        Responses.NoStore(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static string Route(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    private async Task<AccessToken?> IdentifyAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var isBound = header.StartsWith(ProofScheme, StringComparison.OrdinalIgnoreCase);
        if (!isBound && !header.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var text = header[(isBound ? ProofScheme : BearerScheme).Length..].Trim();
        var token = (await validator.ValidateAsync(text, context.RequestAborted)).Token;
        if (token is null || (!isBound && token.ProofKeyThumbprint is null))
        {
            return token;
        }

        // RFC 9449 §7: a bound token is no bearer token, and the other way around.
        var proof = await proofs.CheckAsync(context, needsNonce: false, text, context.RequestAborted);
        return isBound && proof.KeyThumbprint is not null && proof.KeyThumbprint == token.ProofKeyThumbprint ? token : null;
    }

    private string? StepUp(HttpContext context, AccessToken token)
    {
        if (token.ContextClass != AuthenticationContext.MultiFactor)
        {
            return $"acr_values=\"{AuthenticationContext.MultiFactor}\"";
        }

        return HttpMethods.IsGet(context.Request.Method) || (token.AuthenticatedAt is { } at && time.GetUtcNow() - at <= s_recent)
            ? null
            : $"acr_values=\"{AuthenticationContext.MultiFactor}\", max_age=\"{(int)s_recent.TotalSeconds}\"";
    }

    private async Task RefuseAsync(HttpContext context, AccessToken? token, ProtocolError error, int status)
    {
        if (token is not null)
        {
            await audit.WriteAsync(context, AuditKinds.AdministrationRefused, context.RequestAborted, token.Subject, token.ClientId, token.SessionId, error.Code);
        }

        await Responses.WriteErrorAsync(context, error, status);
    }

    private static string Ascii(string text) => new([.. text.Where(letter => letter is >= ' ' and <= '~' and not ('"' or '\\')).Take(300)]);
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Validation;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Administration;

/// <summary>
/// /connect/admin/clients: what the command does, over HTTP, for administrators who showed a second factor and for clients that
/// may have the scope `admin`.
/// </summary>
internal sealed class AdministrationEndpoint(AccessTokenValidator validator, ClientAdministration clients)
{
    public const string ClientsPath = "/connect/admin/clients";
    public const string ClientPath = ClientsPath + "/{clientId}";
    public const string SecretPath = ClientPath + "/secret";

    private const int MaxBody = 64 * 1024;
    private const string Scheme = "Bearer ";

    public Task ListAsync(HttpContext context) => GuardAsync(context, async _ =>
    {
        var list = new JsonArray([.. (await clients.ListAsync(context.RequestAborted)).Select(client => ClientJson.Of(client, null))]);
        await WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["clients"] = list });
    });

    public Task AddAsync(HttpContext context) => GuardAsync(context, async actor =>
    {
        var (client, secret) = await clients.AddAsync(actor, await ReadAsync(context), context.RequestAborted);
        await WriteAsync(context, StatusCodes.Status201Created, ClientJson.Of(client, secret));
    });

    public Task RemoveAsync(HttpContext context) => GuardAsync(context, async actor =>
    {
        await clients.RemoveAsync(actor, ClientIdOf(context), context.RequestAborted);
        Responses.NoStore(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    });

    public Task NewSecretAsync(HttpContext context) => GuardAsync(context, async actor =>
    {
        var secret = await clients.NewSecretAsync(actor, ClientIdOf(context), context.RequestAborted);
        await WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["client_id"] = ClientIdOf(context), ["client_secret"] = secret });
    });

    private static string ClientIdOf(HttpContext context) => (string)context.Request.RouteValues["clientId"]!;

    private static async Task<ClientRegistration> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType() || context.Request.ContentLength is null or > MaxBody)
        {
            throw new AdministrationException("The body must be JSON of at most 64 KB, with its length.");
        }

        try
        {
            return await JsonSerializer.DeserializeAsync<ClientRegistration>(context.Request.Body, cancellationToken: context.RequestAborted)
                ?? throw new AdministrationException("The body must be an object.");
        }
        catch (JsonException)
        {
            throw new AdministrationException("The body is no JSON of a client.");
        }
    }

    private static Task WriteAsync(HttpContext context, int status, JsonObject json)
    {
        context.Response.StatusCode = status;
        Responses.NoStore(context);
        return Responses.WriteAsync(context, "application/json", Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    private async Task GuardAsync(HttpContext context, Func<string, Task> act)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var token = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? (await validator.ValidateAsync(header[Scheme.Length..].Trim(), context.RequestAborted)).Token
            : null;
        if (token is null || token.ProofKeyThumbprint is not null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"graphchat\", error=\"invalid_token\"";
            await Responses.WriteErrorAsync(context, new ProtocolError("invalid_token", "An access token is needed."), StatusCodes.Status401Unauthorized);
            return;
        }

        var isPerson = token.SessionId is not null;
        if (!token.Scopes.Contains(Scopes.Admin) || (isPerson && token.Role != AccountRoles.Administrator))
        {
            await Responses.WriteErrorAsync(context, new ProtocolError("insufficient_scope", "This is for administrators with the scope admin."), StatusCodes.Status403Forbidden);
            return;
        }

        if (isPerson && token.ContextClass != Tokens.AuthenticationContext.MultiFactor)
        {
            // RFC 9470 §3
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"graphchat\", error=\"insufficient_user_authentication\", acr_values=\"{Tokens.AuthenticationContext.MultiFactor}\"";
            await Responses.WriteErrorAsync(context, new ProtocolError("insufficient_user_authentication", "A second factor is needed."), StatusCodes.Status401Unauthorized);
            return;
        }

        try
        {
            await act(token.Subject);
        }
        catch (AdministrationException exception)
        {
            await Responses.WriteErrorAsync(context, new ProtocolError("invalid_request", Ascii(exception.Message)));
        }
    }

    private static string Ascii(string text) => new([.. text.Where(letter => letter is >= ' ' and <= '~' and not ('"' or '\\')).Take(300)]);
}

using System.Net.Http.Headers;
using System.Text;
using GraphChat.Identity.Protocol;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Clients;

/// <summary>
/// Authenticates a client (RFC 6749 §2.3): none for public clients; client_secret_basic, client_secret_post or, where keys are
/// registered, private_key_jwt for confidential ones; and never two ways at once.
/// </summary>
internal sealed class ClientAuthenticator(ClientStore clients, ClientAssertions assertions)
{
    private const int MaxHeader = 2048;

    /// <summary>The client, or the error and its status; on 401 for the Basic scheme the challenge is set.</summary>
    public async Task<(Client? Client, ProtocolError? Error, int Status)> AuthenticateAsync(HttpContext context, Parameters form)
    {
        if (context.Request.Query.Count > 0)
        {
            // RFC 6749 §2.3.1: credentials in an address end in logs.
            return (null, ProtocolError.InvalidRequest("Parameters belong into the form, not into the address."), StatusCodes.Status400BadRequest);
        }

        var headers = context.Request.Headers.Authorization;
        if (form["client_assertion"] is not null || form["client_assertion_type"] is not null)
        {
            return await AuthenticateByAssertionAsync(context, form);
        }

        if (headers.Count == 0)
        {
            var posted = form["client_id"] is { } clientId ? await clients.FindAsync(clientId, context.RequestAborted) : null;
            var secret = form["client_secret"];
            // A form field that is there and empty is no secret, and makes no confidential client public.
            var accepted = posted is { UsesAssertions: false } && (posted.IsPublic ? secret is null : secret is not null && posted.HasSecret(secret));
            return accepted ? (posted, null, StatusCodes.Status200OK) : Refuse(context, isBasic: false);
        }

        if (form["client_secret"] is not null)
        {
            return (null, ProtocolError.InvalidRequest("The client authenticated in two ways at once."), StatusCodes.Status400BadRequest);
        }

        if (headers.Count > 1 || !TryReadBasic(headers.ToString(), out var name, out var password))
        {
            return Refuse(context, isBasic: true);
        }

        var client = await clients.FindAsync(name, context.RequestAborted);
        if (client is null || client.IsPublic || client.UsesAssertions || !client.HasSecret(password))
        {
            return Refuse(context, isBasic: true);
        }

        return form["client_id"] is { } other && other != client.ClientId
            ? (null, ProtocolError.InvalidRequest("The client_id differs from the authenticated client."), StatusCodes.Status400BadRequest)
            : (client, null, StatusCodes.Status200OK);
    }

    private async Task<(Client? Client, ProtocolError? Error, int Status)> AuthenticateByAssertionAsync(HttpContext context, Parameters form)
    {
        if (context.Request.Headers.Authorization.Count > 0 || form["client_secret"] is not null)
        {
            return (null, ProtocolError.InvalidRequest("The client authenticated in two ways at once."), StatusCodes.Status400BadRequest);
        }

        return form["client_assertion_type"] == ClientAssertions.Type && form["client_assertion"] is { } assertion
            && await assertions.AuthenticateAsync(assertion, form["client_id"], context.RequestAborted) is { } client
            ? (client, null, StatusCodes.Status200OK)
            : Refuse(context, isBasic: false);
    }

    private static (Client?, ProtocolError, int) Refuse(HttpContext context, bool isBasic)
    {
        if (isBasic)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"graphchat\", charset=\"UTF-8\"";
        }

        return (null, ProtocolError.InvalidClient, StatusCodes.Status401Unauthorized);
    }

    private static bool TryReadBasic(string header, out string name, out string password)
    {
        (name, password) = ("", "");
        if (header.Length > MaxHeader || !AuthenticationHeaderValue.TryParse(header, out var value)
            || !string.Equals(value.Scheme, "Basic", StringComparison.OrdinalIgnoreCase) || value.Parameter is null)
        {
            return false;
        }

        var bytes = new byte[value.Parameter.Length];
        if (!Convert.TryFromBase64String(value.Parameter, bytes, out var length))
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        // RFC 6749 §2.3.1: both halves are form-encoded first.
        name = Uri.UnescapeDataString(text[..colon].Replace('+', ' '));
        password = Uri.UnescapeDataString(text[(colon + 1)..].Replace('+', ' '));
        return !name.Contains('\0', StringComparison.Ordinal);
    }
}

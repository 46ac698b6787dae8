using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Transport;

/// <summary>Says who asks. Implemented by the host; called by many connections at once.</summary>
public interface IConnectionAuthenticator
{
    /// <summary>Authenticates an HTTP request, or a socket by its <c>connection_init</c>.</summary>
    /// <param name="context">The HTTP request, or the one that became the socket.</param>
    /// <param name="connectionInitPayload">The payload of <c>connection_init</c>; null for HTTP, and where the client sent none.</param>
    /// <param name="cancellationToken">Cancelled when the asker is gone.</param>
    ValueTask<AuthenticationOutcome> AuthenticateAsync(
        HttpContext context, JsonElement? connectionInitPayload, CancellationToken cancellationToken);

    /// <summary>
    /// Renews a socket's authentication by the payload of a <c>ping</c>. Accepted only for the same user and session as
    /// <paramref name="current"/>; a refusal leaves the current one as it is.
    /// </summary>
    ValueTask<AuthenticationOutcome> RenewAsync(
        HttpContext context, AuthenticationAccepted current, JsonElement payload, CancellationToken cancellationToken);
}

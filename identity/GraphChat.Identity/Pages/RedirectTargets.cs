using GraphChat.Identity.Authorization;
using GraphChat.Identity.Clients;

namespace GraphChat.Identity.Pages;

/// <summary>Where the redirects after a form may lead: what `form-action` must name, or Chromium stops them.</summary>
internal sealed class RedirectTargets(ClientStore clients)
{
    /// <summary>The source of a request's redirect URI, if it is registered; only then may it stand in a header.</summary>
    public async Task<string?> FormActionAsync(Ticket? ticket, CancellationToken cancellationToken) =>
        ticket is { Kind: Ticket.Authorize }
        && ticket.Parameters.TryGetValue("client_id", out var clientId) && ticket.Parameters.TryGetValue("redirect_uri", out var redirectUri)
        && await clients.FindAsync(clientId, cancellationToken) is { } client && RedirectUris.IsRegistered(client, redirectUri)
            ? RedirectUris.FormActionSource(redirectUri)
            : null;
}

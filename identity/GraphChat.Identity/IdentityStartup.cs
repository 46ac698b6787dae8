using GraphChat.Identity.Clients;
using GraphChat.Identity.Keys;
using GraphChat.Identity.Sessions;
using Microsoft.Extensions.Hosting;

namespace GraphChat.Identity;

/// <summary>What must be there before the first request: signing keys, our own clients, the revocations so far.</summary>
internal sealed class IdentityStartup(SigningKeyRing keys, ClientStore clients, ScopeStore scopes, SessionState sessions, PublicOrigin origin) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await keys.EnsureAsync(cancellationToken);
        await scopes.EnsureAsync(cancellationToken);
        foreach (var client in FirstPartyClients.For(origin))
        {
            await clients.SaveAsync(client, cancellationToken);
        }

        await sessions.ReadOnAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using GraphChat.Identity.Clients;
using GraphChat.Identity.Tests.Hosting;

namespace GraphChat.Identity.Tests.Clients;

public sealed class ClientStoreTests(SharedHost shared)
{
    // Two nodes of a new installation met here: one of them did not start.
    [Fact]
    public async Task Nodes_that_start_at_once_may_all_write_the_same_new_client()
    {
        var host = shared.Host;
        var stores = Enumerable.Range(0, 8).Select(_ => new ClientStore(host.Database, TimeProvider.System)).ToList();
        var client = FirstPartyClients.For(PublicOrigin.Parse(host.Origin))[0];
        for (var round = 0; round < 40; round++)
        {
            var fresh = client with { Id = $"{client.Id}-{round}", ClientId = $"{client.ClientId}-{round}" };

            await Task.WhenAll(stores.Select(store => store.SaveAsync(fresh, TestContext.Current.CancellationToken)));

            Assert.NotNull(await stores[0].FindAsync(fresh.ClientId, TestContext.Current.CancellationToken));
        }
    }
}

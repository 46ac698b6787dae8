using GraphChat.Identity.Keys;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Jose.Jws;
using GraphChat.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Identity.Tests.Keys;

public sealed class SigningKeyRingTests
{
    [Fact]
    public async Task The_next_key_is_published_long_before_it_signs_and_the_old_one_long_after()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var time = new ManualTimeProvider();
        await using var host = await IdentityHost.StartAsync(time);
        var ring = host.Services.GetRequiredService<SigningKeyRing>();
        var first = (await ring.CurrentAsync(JwsAlgorithm.ES256, cancellationToken)).KeyId;
        var published = (await ring.PublishedAsync(cancellationToken)).Select(key => key.Verification.KeyId).ToHashSet();
        time.Jump(TimeSpan.FromDays(91));
        await host.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<IdentityHousekeeping>().Single().RunAsync(cancellationToken);

        var second = (await ring.CurrentAsync(JwsAlgorithm.ES256, cancellationToken)).KeyId;

        Assert.NotEqual(first, second);
        Assert.Contains(second, published);
        Assert.NotNull(await ring.FindAsync(first, cancellationToken));
        Assert.Equal(6, (await ring.PublishedAsync(cancellationToken)).Count);
        time.Jump(TimeSpan.FromDays(31));
        Assert.Null(await ring.FindAsync(first, cancellationToken));
    }

    [Fact]
    public async Task Nodes_that_start_at_once_make_one_set_of_keys_and_sign_with_the_same()
    {
        await using var host = await IdentityHost.StartAsync(nodes: 2);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.AddNodeAsync()));

        Assert.Equal(4, await host.CountAsync("""SELECT count(*) FROM identity."SigningKeys" """));
        // A node that had made its own would not read the others' until the next day.
        Assert.Equal(1, await host.CountAsync("""SELECT count(*) FROM identity."DataProtectionKeys" """));
        var names = new HashSet<string>();
        for (var node = 0; node < 5; node++)
        {
            names.Add((await host.ServicesOf(node).GetRequiredService<SigningKeyRing>().CurrentAsync(JwsAlgorithm.ES256, TestContext.Current.CancellationToken)).KeyId);
        }

        Assert.Single(names);
    }
}

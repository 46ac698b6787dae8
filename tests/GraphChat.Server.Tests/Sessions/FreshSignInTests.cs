using GraphChat.Mls.Profile;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.Sessions;

/// <summary>A device's key speaks for the person for years: it is registered under a sign-in of now.</summary>
public sealed class FreshSignInTests(SharedNode shared)
{
    private const string Register = "mutation($input: RegisterDeviceInput!) { registerDevice(input: $input) { device { id } } }";
    private const ushort Suite = 0x0003;

    [Fact]
    public async Task A_device_is_registered_under_a_sign_in_of_the_last_hour_and_what_was_registered_stays()
    {
        var deployment = shared.Required().Deployment;
        using var ann = await RawPerson.JoinAsync(deployment);
        Assert.Equal(DeviceChainError.None, DeviceChain.Verify(ann.User, ann.Chain, out var chain));
        using var key = DeviceKey.Create(Suite);
        var entry = DeviceChainEntry.SignAdd(chain!, Guid.NewGuid(), Suite, key.PublicKey.Span, TimeProvider.System.GetUtcNow(), ann.Identity.DeviceId, ann.Key);
        var input = new { input = new { chainEntry = entry.Encoded } };
        var claims = deployment.Mint.Claims(ann.User);

        // The token is as good as any other: it was renewed for weeks.
        using var stale = new RawApi(deployment.Origin, await deployment.Mint.SignAsync(claims with { AuthenticatedAt = claims.IssuedAt.AddHours(-2) }));
        Assert.Equal("UNAUTHENTICATED", (await stale.ExecuteAsync(Register, input)).Code);
        Assert.Null((await stale.ExecuteAsync("{ me { person { id } } }")).Code);

        using var fresh = new RawApi(deployment.Origin, await deployment.Mint.SignAsync(claims with { Session = Guid.NewGuid().ToString("n"), AuthenticatedAt = claims.IssuedAt.AddMinutes(-50) }));
        Assert.Null((await fresh.ExecuteAsync(Register, input)).Code);
        // A repetition whose first answer was lost finds what is there, whenever it comes.
        Assert.Null((await stale.ExecuteAsync(Register, input)).Code);
    }
}

using System.Globalization;
using System.Text.Json;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;

namespace GraphChat.Identity.Tests.Federation;

/// <summary>The certified oidc-provider of npm as the provider at which people sign in.</summary>
public sealed class CertifiedUpstreamTests
{
    [Fact]
    public async Task A_person_of_the_certified_provider_makes_an_account_comes_back_and_steps_up()
    {
        var port = TestPort.Next();
        await using var host = await IdentityHost.StartAsync(configure: options => new GraphChatIdentityOptions
        {
            PublicOrigin = options.PublicOrigin,
            ConnectionString = options.ConnectionString,
            NodeSecret = options.NodeSecret,
            OutboundHosts = ["127.0.0.1"],
            Upstreams =
            [
                new UpstreamOptions
                {
                    Name = "certified",
                    DisplayName = "Certified",
                    Issuer = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
                    ClientId = "graphchat",
                    ClientSecret = "a secret & = of ours",
                    Registration = RegistrationMode.Open,
                },
            ],
        });
        var party = new RelyingParty(host);
        var stepUp = host.Origin + party.AuthorizationAddress(parameters => parameters["prompt"] = "login");

        var output = await NodeOracle.RunAsync(
            "tests/GraphChat.Identity.Tests/oracle",
            "upstream.mjs",
            [host.Origin, port.ToString(CultureInfo.InvariantCulture), $"{host.Origin}/account/upstream/certified", stepUp],
            null,
            TestContext.Current.CancellationToken);

        var result = JsonDocument.Parse(output).RootElement;
        Assert.Contains("value=\"from-elsewhere\"", result.GetProperty("offered").GetString(), StringComparison.Ordinal);
        Assert.Contains("value=\"Person of elsewhere\"", result.GetProperty("offered").GetString(), StringComparison.Ordinal);
        Assert.Contains("Made Here", result.GetProperty("made").GetProperty("text").GetString(), StringComparison.Ordinal);
        // Without being asked again, and then asked because it is a step-up.
        Assert.Equal(0, result.GetProperty("again").GetProperty("prompts").GetInt32());
        Assert.Contains("Made Here", result.GetProperty("again").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.True(result.GetProperty("fresh").GetProperty("prompts").GetInt32() >= 1);
        Assert.Contains("code=", result.GetProperty("fresh").GetProperty("address").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, await host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" """));
    }
}

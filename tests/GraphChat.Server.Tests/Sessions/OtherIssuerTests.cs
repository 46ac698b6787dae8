using GraphChat.Client.SignIn;
using GraphChat.Client.Storage;
using GraphChat.Server.Configuration;
using GraphChat.Server.Hosting;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.Sessions;

/// <summary>People who sign in at another issuer; here another installation is the issuer.</summary>
public sealed class OtherIssuerTests(SharedNode shared)
{
    private const string Me = "{ me { person { id displayName role } } people { nodes { displayName } } }";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Somebody_of_a_configured_issuer_comes_in_under_the_name_that_it_gives_beside_the_own_one_or_without_it(bool hasOwn)
    {
        var issuer = shared.Required();
        await using var deployment = await TestDeployment.CreateAsync();
        await using var node = await Node.StartAsync(
            deployment.Options(identity: hasOwn ? IdentityMode.InProcess : IdentityMode.None, issuers: [issuer.Origin]), TimeProvider.System, TestContext.Current.CancellationToken);
        using var api = new RawApi(deployment.Origin, await SignInAsync(issuer));

        var me = (await api.ExecuteAsync(Me)).Data;

        Assert.Equal("Ada Nkosi", me.GetProperty("me").GetProperty("person").GetProperty("displayName").GetString());
        Assert.Equal("ADMINISTRATOR", me.GetProperty("me").GetProperty("person").GetProperty("role").GetString());
        Assert.Equal("Ada Nkosi", Assert.Single(me.GetProperty("people").GetProperty("nodes").EnumerateArray()).GetProperty("displayName").GetString());
    }

    [Fact]
    public async Task Nobody_of_an_issuer_that_is_not_configured_comes_in()
    {
        var issuer = shared.Required();
        await using var deployment = await TestDeployment.CreateAsync();
        await using var node = await deployment.StartNodeAsync();
        using var api = new RawApi(deployment.Origin, await issuer.Deployment.Mint.SignAsync(Guid.NewGuid()));

        Assert.Equal("UNAUTHENTICATED", (await api.ExecuteAsync(Me)).Code);
    }

    private static async Task<string> SignInAsync(SharedNode issuer)
    {
        var ada = issuer.Accounts[2];
        var folder = Directory.CreateTempSubdirectory("graphchat-");
        try
        {
            using var http = new HttpClient();
            using var journal = await Journal.OpenAsync(
                Path.Combine(folder.FullName, "store"), JournalKey.FromFile(TestSecret.Write(Path.Combine(folder.FullName, "key"))), TestContext.Current.CancellationToken);
            await using var session = new OidcSession(http, new Uri(issuer.Origin), "graphchat-cli", journal, TimeProvider.System);
            await session.SignInAsync(new FormSignIn(ada.Name, ada.Password), TestContext.Current.CancellationToken);
            return (await session.GetAsync(null, TestContext.Current.CancellationToken)).Value;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

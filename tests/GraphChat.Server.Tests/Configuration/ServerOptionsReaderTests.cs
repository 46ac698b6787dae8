using System.Net;
using GraphChat.Server.Commands;
using GraphChat.Server.Configuration;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace GraphChat.Server.Tests.Configuration;

public sealed class ServerOptionsReaderTests
{
    [Fact]
    public void A_loopback_node_needs_only_a_database_and_a_secret()
    {
        var options = Read();

        Assert.Equal("http://localhost:5080", options.PublicOrigin);
        Assert.Equal([new ListenAddress(null, 5080)], options.Listen);
        Assert.Equal("node-1", options.NodeName);
        Assert.Equal(IdentityMode.InProcess, options.Identity);
        Assert.Null(options.Redis);
        Assert.Empty(options.TrustedProxies);
        Assert.True(options.IsLoopback);
    }

    [Fact]
    public void A_node_behind_a_proxy_listens_where_it_is_told()
    {
        var options = Read(
            ("PublicOrigin", "https://chat.example.org"),
            ("Listen", "http://10.0.0.7:8080; http://[::]:8081"),
            ("TrustedProxies:0", "10.0.0.0/24"),
            ("TrustedProxies:1", "192.0.2.1"));

        Assert.Equal(
            [new ListenAddress(IPAddress.Parse("10.0.0.7"), 8080), new ListenAddress(IPAddress.IPv6Any, 8081)],
            options.Listen);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/24"), IPNetwork.Parse("192.0.2.1/32")], options.TrustedProxies);
        Assert.False(options.IsLoopback);
    }

    [Theory]
    [InlineData("http://chat.example.org", "plain http is for this machine only")]
    [InlineData("http://10.0.0.1:5080", "plain http is for this machine only")]
    [InlineData("http://localhost.example.org:5080", "plain http is for this machine only")]
    [InlineData("https://chat.example.org/", "without a slash")]
    [InlineData("https://chat.example.org/chat", "only scheme, host and port")]
    [InlineData("https://ada@chat.example.org", "only scheme, host and port")]
    [InlineData("https://Chat.example.org", "lower case")]
    [InlineData("https://chat.example.org:443", "default port")]
    [InlineData("ftp://chat.example.org", "give an origin")]
    [InlineData("chat.example.org", "give an origin")]
    public void An_origin_that_browsers_would_not_send_is_refused(string origin, string why)
    {
        var failure = Refused(("PublicOrigin", origin));

        var sentence = Assert.Single(failure.Sentences);
        Assert.StartsWith("GRAPHCHAT_PublicOrigin: ", sentence, StringComparison.Ordinal);
        Assert.Contains(why, sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:5080", "loopback only")]
    [InlineData("https://127.0.0.1:5080", "TLS ends at the proxy")]
    [InlineData("http://chat.example.org:5080", "give http:// addresses")]
    [InlineData(";", "at least one")]
    public void An_address_that_cannot_be_listened_on_is_refused(string listen, string why)
    {
        var failure = Refused(("Listen", listen));

        Assert.Contains(failure.Sentences, sentence => sentence.StartsWith("GRAPHCHAT_Listen: ", StringComparison.Ordinal) && sentence.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var failure = Refused(
            ("Postgres", null),
            ("NodeSecretFile", null),
            ("NodeName", "Node 1"),
            ("Identity", "maybe"),
            ("Issuers:0", "http://issuer.example.org"),
            ("TrustedProxies:0", "everyone"),
            ("AccessTokenSeconds", "5"),
            ("DrainSeconds", "-1"));

        Assert.Equal(ExitCode.Usage, failure.ExitCode);
        Assert.Equal(
            ["AccessTokenSeconds", "DrainSeconds", "Identity", "Issuers", "NodeName", "NodeSecretFile", "Postgres", "TrustedProxies"],
            failure.Sentences.Select(sentence => sentence.Split(['_', ':'])[1]).Order());
    }

    [Fact]
    public void Without_a_provider_of_its_own_it_needs_an_issuer()
    {
        var failure = Refused(("Identity", "none"));

        Assert.StartsWith("GRAPHCHAT_Issuers__0: ", Assert.Single(failure.Sentences), StringComparison.Ordinal);
        Assert.Equal(["https://issuer.example.org/realm"], Read(("Identity", "none"), ("Issuers:0", "https://issuer.example.org/realm")).Issuers);
    }

    [Fact]
    public void A_connection_string_is_never_repeated()
    {
        var failure = Refused(("Postgres", "Hots=localhost;Password=wX3-secret"));

        Assert.DoesNotContain("wX3-secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_command_that_works_as_the_migrator_needs_to_reach_the_database_as_it()
    {
        var settings = Settings([("Postgres", null)]);

        var failure = Assert.Throws<StartFailure>(() => ServerOptionsReader.Read(settings, needsMigrator: true));

        Assert.StartsWith("GRAPHCHAT_PostgresMigrator: ", Assert.Single(failure.Sentences), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5080", null, true)]
    [InlineData("https://chat.example.org", null, false)]
    [InlineData("http://localhost:5080", "off", false)]
    [InlineData("https://chat.example.org", "on", true)]
    public void GraphiQL_is_there_for_developers(string origin, string? asked, bool isThere)
    {
        Assert.Equal(isThere, Read(("PublicOrigin", origin), ("GraphiQL", asked)).HasGraphiQL);
    }

    [Fact]
    public void Operations_and_introspection_are_open_unless_they_are_closed()
    {
        var open = Read();
        var closed = Read(("TrustedOperations", "/etc/operations.json"), ("TrustedOperationsOnly", "true"), ("Introspection", "closed"));

        Assert.Equal((null, false, true), (open.TrustedOperations, open.TrustedOperationsOnly, open.IsIntrospectionOpen));
        Assert.Equal(("/etc/operations.json", true, false), (closed.TrustedOperations, closed.TrustedOperationsOnly, closed.IsIntrospectionOpen));
    }

    [Theory]
    [InlineData("TrustedOperationsOnly", "true", "GRAPHCHAT_TrustedOperations: ")]
    [InlineData("TrustedOperationsOnly", "yes", "GRAPHCHAT_TrustedOperationsOnly: true or false")]
    [InlineData("Introspection", "no", "GRAPHCHAT_Introspection: open or closed")]
    [InlineData("GraphiQL", "1", "GRAPHCHAT_GraphiQL: on or off")]
    public void A_setting_of_operations_that_cannot_be_meant_is_refused(string name, string value, string sentence)
    {
        Assert.StartsWith(sentence, Assert.Single(Refused((name, value)).Sentences), StringComparison.Ordinal);
    }

    private static ServerOptions Read(params (string Name, string? Value)[] settings) =>
        ServerOptionsReader.Read(Settings(settings), needsMigrator: false);

    private static StartFailure Refused(params (string Name, string? Value)[] settings) =>
        Assert.Throws<StartFailure>(() => Read(settings));

    private static IConfiguration Settings((string Name, string? Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["Postgres"] = "Host=127.0.0.1;Username=graphchat_app",
            ["NodeSecretFile"] = "/run/secrets/node",
        };
        foreach (var (name, value) in settings)
        {
            values[name] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }
}

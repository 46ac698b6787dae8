using GraphChat.Server.Configuration;
using GraphChat.Server.Hosting;
using GraphChat.Testing;

namespace GraphChat.Server.Tests;

/// <summary>A second node of a deployment, configured otherwise.</summary>
internal sealed class ChangedNode : IAsyncDisposable
{
    private readonly Node _node;

    private ChangedNode(Node node, int port)
    {
        _node = node;
        Port = port;
        Http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
    }

    public int Port { get; }

    public string Origin => $"http://localhost:{Port}";

    public HttpClient Http { get; }

    public static async Task<ChangedNode> StartAsync(
        TestDeployment deployment,
        bool hasGraphiQL = true,
        string? trusted = null,
        bool isTrustedOnly = false,
        bool isIntrospectionOpen = true)
    {
        var plain = deployment.Options("node-changed", TestPort.Next());
        var options = new ServerOptions
        {
            PublicOrigin = plain.PublicOrigin,
            Listen = plain.Listen,
            Postgres = plain.Postgres,
            NodeSecretFile = plain.NodeSecretFile,
            NodeName = plain.NodeName,
            Identity = plain.Identity,
            Issuers = plain.Issuers,
            TrustedProxies = plain.TrustedProxies,
            DrainTime = plain.DrainTime,
            HasGraphiQL = hasGraphiQL,
            TrustedOperations = trusted,
            TrustedOperationsOnly = isTrustedOnly,
            IsIntrospectionOpen = isIntrospectionOpen,
        };
        return new ChangedNode(await Node.StartAsync(options, TimeProvider.System, CancellationToken.None), plain.Listen[0].Port);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _node.DisposeAsync();
    }
}

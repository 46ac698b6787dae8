using GraphChat.Server.Hosting;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Server.Tests;

/// <summary>Two nodes on one database and one Redis, for the tests of a class.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private readonly List<Node> _nodes = [];
    private TestDeployment? _deployment;

    /// <summary>Where each node listens.</summary>
    public IReadOnlyList<string> Origins { get; private set; } = [];

    internal TestDeployment Deployment => _deployment!;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_POSTGRES") is not { Length: > 0 }
            || Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_REDIS") is not { Length: > 0 } redis)
        {
            return;
        }

        _deployment = await TestDeployment.CreateAsync();
        var second = TestPort.Next();
        _nodes.Add(await _deployment.StartNodeAsync("node-1", redis: redis));
        _nodes.Add(await _deployment.StartNodeAsync("node-2", second, redis));
        Origins = [_deployment.Origin, $"http://localhost:{second}"];
    }

    /// <summary>Skips the test where there is no PostgreSQL or no Redis.</summary>
    public TwoNodes Required()
    {
        _ = Requirement.Variable("GRAPHCHAT_TEST_POSTGRES");
        _ = Requirement.Variable("GRAPHCHAT_TEST_REDIS");
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await (_deployment?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}

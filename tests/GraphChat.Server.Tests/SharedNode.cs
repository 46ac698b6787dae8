using GraphChat.Identity.Demo;
using GraphChat.Server.Hosting;
using GraphChat.Server.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedNode))]

namespace GraphChat.Server.Tests;

/// <summary>One node with the demo people, for all tests that leave it as it is.</summary>
public sealed class SharedNode : IAsyncLifetime
{
    private TestDeployment? _deployment;
    private Node? _node;

    /// <summary>Talks to it without following redirects.</summary>
    public HttpClient Http { get; private set; } = null!;

    public string Origin => Deployment.Origin;

    public int Port => Deployment.Port;

    internal TestDeployment Deployment => _deployment!;

    internal IReadOnlyList<DemoAccount> Accounts { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_POSTGRES") is not { Length: > 0 })
        {
            return;
        }

        _deployment = await TestDeployment.CreateAsync();
        Accounts = await _deployment.MakeAccountsAsync();
        _node = await _deployment.StartNodeAsync();
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_deployment.Origin) };
    }

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    public SharedNode Required()
    {
        _ = GraphChat.Testing.Requirement.Variable("GRAPHCHAT_TEST_POSTGRES");
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        if (_deployment is not null)
        {
            await _deployment.DisposeAsync();
        }
    }
}

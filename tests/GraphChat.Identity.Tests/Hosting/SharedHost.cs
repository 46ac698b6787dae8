using GraphChat.Identity.Tests.Hosting;

[assembly: AssemblyFixture(typeof(SharedHost))]

namespace GraphChat.Identity.Tests.Hosting;

/// <summary>One provider for all tests that do not move its clock or count its rows.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    private IdentityHost? _host;

    public IdentityHost Host
    {
        get
        {
            if (_host is null)
            {
                GraphChat.Testing.Requirement.Variable("GRAPHCHAT_TEST_POSTGRES");
            }

            return _host!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_POSTGRES")))
        {
            _host = await IdentityHost.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}

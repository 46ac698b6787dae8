using GraphChat.Server.Configuration;
using GraphChat.Server.Health;
using GraphChat.Server.Http;
using GraphChat.Server.Secrets;

namespace GraphChat.Server.Hosting;

/// <summary>One running node: everything tied together. Disposing it stops and drains it.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Node(WebApplication app) => _app = app;

    /// <summary>Starts one; when this returns it takes operations.</summary>
    /// <exception cref="Commands.StartFailure">Something that it needs is wrong or unavailable.</exception>
    public static async Task<Node> StartAsync(ServerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        _ = NodeSecretFile.Read(options.NodeSecretFile);
        var builder = HostSetup.CreateBuilder(options);
        builder.Services.AddSingleton(time);
        var app = builder.Build();
        var health = new NodeHealth(time, []);
        app.Lifetime.ApplicationStopping.Register(health.Stop);
        app.UsePipeline(options);
        app.MapFrontPage();
        app.MapHealth(health);
        try
        {
            await app.StartListeningAsync(options, cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new Node(app);
    }

    /// <summary>Returns once the process was told to stop and everything has been drained.</summary>
    public Task WaitForStopAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

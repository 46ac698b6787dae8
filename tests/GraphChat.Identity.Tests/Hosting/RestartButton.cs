using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GraphChat.Identity.Tests.Hosting;

/// <summary>Lets a script of another process replace all nodes of a provider at the moment that it chooses.</summary>
internal sealed class RestartButton : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _count;

    private RestartButton(IdentityHost host)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/", async () =>
        {
            await host.RestartAsync();
            Interlocked.Increment(ref _count);
            return Results.Ok();
        });
    }

    /// <summary>What is posted to.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>How often it was used.</summary>
    public int Count => _count;

    public static async Task<RestartButton> StartAsync(IdentityHost host)
    {
        var button = new RestartButton(host);
        await button._app.StartAsync();
        return button;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

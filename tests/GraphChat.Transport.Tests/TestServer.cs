using System.Net;
using GraphChat.GraphQL.Execution;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GraphChat.Transport.Tests;

/// <summary>A real Kestrel on a free loopback port with GraphQL on /graphql.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
        Http = new HttpClient { BaseAddress = address };
    }

    public Uri Address { get; }

    public Uri GraphQL => new(Address, "/graphql");

    public Uri Socket => new UriBuilder(GraphQL) { Scheme = "ws" }.Uri;

    public HttpClient Http { get; }

    public static Task<TestServer> StartAsync(
        FakeRunner? runner = null,
        FakeAuthenticator? authenticator = null,
        GraphQLTransportOptions? options = null,
        TimeProvider? time = null,
        HttpProtocols protocols = HttpProtocols.Http1) =>
        StartAsync(
            app => GraphQLEndpoints.MapGraphQL(
                app, "/graphql", runner ?? new FakeRunner(), authenticator ?? new FakeAuthenticator(), options ?? new GraphQLTransportOptions()),
            time,
            protocols);

    public static Task<TestServer> StartAsync(OperationExecutor executor, GraphQLTransportOptions? options = null) =>
        StartAsync(app => app.MapGraphQL("/graphql", executor, new FakeAuthenticator(), options), null);

    public async Task StopAsync() => await _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private static async Task<TestServer> StartAsync(Action<WebApplication> map, TimeProvider? time, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = protocols));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new TestServer(app, new Uri(address));
    }
}

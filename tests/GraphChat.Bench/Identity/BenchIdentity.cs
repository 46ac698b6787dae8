using System.Security.Cryptography;
using System.Text.Json;
using GraphChat.Identity;
using GraphChat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace GraphChat.Bench.Identity;

/// <summary>The provider on Kestrel over a database of its own, with a client that gets tokens for itself.</summary>
internal sealed class BenchIdentity : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly WebApplication _app;
    private readonly string _clientId;
    private readonly string _secret;

    private BenchIdentity(TestDatabase database, WebApplication app, string origin, JsonElement client)
    {
        (_database, _app, Origin) = (database, app, origin);
        (_clientId, _secret) = (client.GetProperty("client_id").GetString()!, client.GetProperty("client_secret").GetString()!);
    }

    public string Origin { get; }

    public IServiceProvider Services => _app.Services;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public static async Task<BenchIdentity> StartAsync(CancellationToken cancellationToken)
    {
        var database = await TestDatabase.CreateAsync(cancellationToken);
        await IdentityMigrations.ApplyAsync(database.ConnectionString, null, cancellationToken);
        var options = new GraphChatIdentityOptions
        {
            PublicOrigin = $"http://127.0.0.1:{TestPort.Next()}",
            ConnectionString = database.ConnectionString,
            NodeSecret = RandomNumberGenerator.GetBytes(32),
        };
        await using var output = new StringWriter();
        await IdentityCommands.RunAsync(["clients", "add", "--grant", "client_credentials", "--scope", "chat"], options, output, cancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(options.PublicOrigin);
        builder.Services.AddGraphChatIdentity(options);
        var app = builder.Build();
        app.MapGraphChatIdentity();
        await app.StartAsync(cancellationToken);
        return new BenchIdentity(database, app, options.PublicOrigin, JsonDocument.Parse(output.ToString()).RootElement);
    }

    /// <summary>A new access token of the client.</summary>
    public async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", _clientId), new("client_secret", _secret)]);
        using var response = await Http.PostAsync(new Uri(Origin + "/connect/token"), form, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        return json.RootElement.GetProperty("access_token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }
}

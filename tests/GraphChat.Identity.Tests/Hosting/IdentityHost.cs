using System.Security.Cryptography;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Keys;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Validation;
using GraphChat.Jose.Jws;
using GraphChat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GraphChat.Identity.Tests.Hosting;

/// <summary>The provider on Kestrel, on free loopback ports: one node or several over one database.</summary>
public sealed class IdentityHost : IAsyncDisposable
{
    public const string Password = "correct horse battery 42";

    private readonly List<WebApplication> _nodes = [];
    private readonly byte[] _nodeSecret = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _adding = new();
    private readonly RentedKeys _keys = new();
    private TestDatabase? _database;
    private Balancer? _balancer;
    private bool _realHashes;
    private Func<GraphChatIdentityOptions, GraphChatIdentityOptions> _configure = options => options;

    private IdentityHost(TimeProvider? time) => Time = time ?? TimeProvider.System;

    public string Origin { get; private set; } = "";

    public TimeProvider Time { get; }

    public string ConnectionString => _database!.ConnectionString;

    public ReadOnlyMemory<byte> NodeSecret => _nodeSecret;

    public IServiceProvider Services => _nodes[0].Services;

    internal IdentityDatabase Database => Services.GetRequiredService<IdentityDatabase>();

    /// <param name="time">The clock; the system's if null.</param>
    /// <param name="realHashes">Whether passwords are hashed as slowly as in earnest, and not in a tenth of the time.</param>
    /// <param name="configure">Changes the options of each node.</param>
    /// <param name="hostName">The name in the origin; passkeys need one that is no address.</param>
    /// <param name="nodes">How many nodes take the requests in turn; GRAPHCHAT_TEST_IDENTITY_NODES, or one, if null.</param>
    public static async Task<IdentityHost> StartAsync(
        TimeProvider? time = null,
        bool realHashes = false,
        Func<GraphChatIdentityOptions, GraphChatIdentityOptions>? configure = null,
        string hostName = "127.0.0.1",
        int? nodes = null)
    {
        var host = new IdentityHost(time) { _realHashes = realHashes, _configure = configure ?? (options => options), _database = await TestDatabase.CreateAsync() };
        try
        {
            await IdentityMigrations.ApplyAsync(host.ConnectionString);
            host.Origin = $"http://{hostName}:{TestPort.Next()}";
            nodes ??= int.TryParse(Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_IDENTITY_NODES"), out var wanted) ? wanted : 1;
            if (nodes == 1)
            {
                await host.AddNodeAsync(host.Origin);
                return host;
            }

            host._balancer = await Balancer.StartAsync(host.Origin);
            await host.StartNodesAsync(nodes.Value);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another node with the same origin and database; gives the address it listens on.</summary>
    public async Task<string> AddNodeAsync(string? address = null)
    {
        address ??= $"http://127.0.0.1:{TestPort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        builder.Services.AddSingleton(Time);
        builder.Services.AddSingleton<SigningKeyMaker>(_keys);
        builder.Services.AddGraphChatIdentity(_configure(new GraphChatIdentityOptions
        {
            PublicOrigin = Origin,
            ConnectionString = ConnectionString,
            NodeSecret = _nodeSecret,
            // Clients of tests listen on this machine.
            OutboundHosts = ["127.0.0.1"],
            // A clock that jumps three months would ask thirty million times on its way.
            RevocationPollInterval = Time is ManualTimeProvider ? TimeSpan.FromHours(1) : TimeSpan.FromMilliseconds(250),
        }));
        if (!_realHashes)
        {
            builder.Services.PostConfigure<PasswordHasherOptions>(hashing => hashing.IterationCount = 20_000);
        }

        var app = builder.Build();
        app.MapGraphChatIdentity();
        await app.StartAsync();
        lock (_adding)
        {
            _nodes.Add(app);
        }

        return address;
    }

    public IServiceProvider ServicesOf(int node) => _nodes[node].Services;

    /// <summary>Stops all nodes and starts new ones behind the same address.</summary>
    public async Task RestartAsync()
    {
        var count = _nodes.Count;
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _nodes.Clear();
        if (_balancer is null)
        {
            await AddNodeAsync(Origin);
        }
        else
        {
            await StartNodesAsync(count);
        }
    }

    // At once, as an orchestrator starts them: on an empty database too.
    private async Task StartNodesAsync(int count) =>
        _balancer!.Nodes = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => AddNodeAsync())));

    public async Task<Account> AddAccountAsync(string? name = null, string role = AccountRoles.Learner, string password = Password)
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = new Account
        {
            Id = Guid.NewGuid(),
            UserName = name ?? $"u{Guid.NewGuid():N}",
            DisplayName = "Person of a test",
            Role = role,
            CreatedAt = Time.GetUtcNow(),
        };
        var result = await users.CreateAsync(account, password);
        Assert.True(result.Succeeded, string.Join(", ", result.Errors.Select(error => error.Code)));
        return account;
    }

    /// <summary>Registers a confidential client; gives its identifier and secret.</summary>
    public async Task<(string ClientId, string Secret)> AddConfidentialClientAsync(string redirectUri = "https://rp.example/cb")
    {
        var secret = Secrets.Create();
        return (await AddClientAsync(client => client with { SecretHash = Secrets.Hash(secret), RedirectUris = [redirectUri] }), secret);
    }

    /// <summary>Registers another provider of ours, which takes this one for the one elsewhere.</summary>
    public Task AddUpstreamClientAsync(string clientId, string secret, string redirectUri) =>
        Services.GetRequiredService<ClientStore>().SaveAsync(
            new Client
            {
                Id = clientId,
                ClientId = clientId,
                DisplayName = "Here",
                IsPublic = false,
                IsNative = false,
                IsFirstParty = true,
                SecretHash = Secrets.Hash(secret),
                RedirectUris = [redirectUri],
                PostLogoutRedirectUris = [],
                IdTokenAlgorithm = JwsAlgorithm.RS256,
                Permissions = new HashSet<string> { ClientPermissions.AuthorizationCode, ClientPermissions.ScopePrefix + "profile" },
            },
            TestContext.Current.CancellationToken);

    /// <summary>Registers a client of which everything can be changed; gives its identifier.</summary>
    internal async Task<string> AddClientAsync(Func<Client, Client> change)
    {
        var clientId = $"rp-{Guid.NewGuid():N}";
        var client = change(new Client
        {
            Id = clientId,
            ClientId = clientId,
            DisplayName = "Relying party",
            IsPublic = false,
            IsNative = false,
            IsFirstParty = true,
            RedirectUris = ["https://rp.example/cb"],
            PostLogoutRedirectUris = ["https://rp.example/bye"],
            Permissions = new HashSet<string> { "gt:authorization_code", "gt:refresh_token", "scp:profile", "scp:email", "scp:chat" },
        });
        await Services.GetRequiredService<ClientStore>().SaveAsync(client, TestContext.Current.CancellationToken);
        return client.ClientId;
    }

    public async Task<long> CountAsync(string sql, params object?[] values) =>
        (await Database.QueryAsync(sql, reader => reader.GetInt64(0), TestContext.Current.CancellationToken, values))[0];

    internal Task<bool> IsGrantValidAsync(string sessionId) =>
        Services.GetRequiredService<SessionState>().IsValidInDatabaseAsync(sessionId, TestContext.Current.CancellationToken);

    /// <summary>The API's validator refuses a token as revoked: at once where there is one node, which ended it itself; else within a moment.</summary>
    public async Task AssertRevokedAsync(string accessToken, int node = 0)
    {
        var validator = ServicesOf(node).GetRequiredService<AccessTokenValidator>();
        var error = AccessTokenError.None;
        // However slow the machine is; that it comes within a second is measured, not tested.
        var attempts = _nodes.Count == 1 ? 1 : 1200;
        for (var i = 0; i < attempts && error == AccessTokenError.None; i++)
        {
            error = (await validator.ValidateAsync(accessToken, TestContext.Current.CancellationToken)).Error;
            await Task.Delay(error == AccessTokenError.None ? 50 : 0, TestContext.Current.CancellationToken);
        }

        Assert.Equal(AccessTokenError.Revoked, error);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        if (_balancer is not null)
        {
            await _balancer.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _keys.Dispose();
    }
}

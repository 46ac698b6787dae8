using System.Net;
using System.Text.Json;
using GraphChat.Delivery.Postgres;
using GraphChat.Delivery.Rates;
using GraphChat.Identity;
using GraphChat.Identity.Demo;
using GraphChat.Jose;
using GraphChat.Server.Configuration;
using GraphChat.Server.Hosting;
using GraphChat.Server.Secrets;
using GraphChat.Testing;
using Npgsql;
using Xunit;

namespace GraphChat.Server.Tests;

/// <summary>A migrated database, a node secret and one address: what the nodes of an installation share.</summary>
internal sealed class TestDeployment : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("graphchat-");
    private readonly TestDatabase _database;
    private TokenMint? _mint;

    private TestDeployment(TestDatabase database)
    {
        _database = database;
        Port = TestPort.Next();
        TestSecret.Write(SecretFile);
    }

    /// <summary>The port of the public origin.</summary>
    public int Port { get; }

    public string Origin => $"http://localhost:{Port}";

    public string ConnectionString => _database.ConnectionString;

    public string SecretFile => Path.Combine(_folder.FullName, "node-secret");

    /// <summary>Signs access tokens; once a node of the deployment has run.</summary>
    public TokenMint Mint => _mint ??= new TokenMint(this);

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public static async Task<TestDeployment> CreateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await DeliveryMigrations.ApplyAsync(database.ConnectionString, CancellationToken.None);
        await IdentityMigrations.ApplyAsync(database.ConnectionString, applicationRole: null);
        return new TestDeployment(database);
    }

    /// <summary>Makes lea, tom and ada.</summary>
    public Task<IReadOnlyList<DemoAccount>> MakeAccountsAsync() => DemoAccounts.CreateAsync(ConnectionString, Origin);

    /// <summary>Makes an account that nobody can sign in to, for a token of <see cref="Mint"/>.</summary>
    public async Task<Guid> MakePersonAsync(string displayName, string role = "learner")
    {
        var id = Guid.NewGuid();
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(
            """
            INSERT INTO identity."AspNetUsers" ("Id", "DisplayName", "Role", "CreatedAt", "UserName", "NormalizedUserName",
                "EmailConfirmed", "PhoneNumberConfirmed", "TwoFactorEnabled", "LockoutEnabled", "AccessFailedCount", "SecurityStamp")
            VALUES ($1, $2, $3, now(), $4, upper($4), false, false, false, false, 0, $4)
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = displayName });
        command.Parameters.Add(new() { Value = role });
        command.Parameters.Add(new() { Value = id.ToString("n") });
        await command.ExecuteNonQueryAsync();
        return id;
    }

    /// <summary>What an administrator does about somebody: a command of <c>people</c> and its options. A minted token gets a grant of its own.</summary>
    public async Task AdministrateAsync(Raw.RawPerson person, string command, params string[] options)
    {
        Assert.True(Base64UrlText.TryDecode(person.Token.Split('.')[1], out var payload));
        var session = JsonDocument.Parse(payload).RootElement.GetProperty("sid").GetString()!;
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var insert = source.CreateCommand(
            """
            INSERT INTO identity."OpenIddictAuthorizations" ("Id", "CreationDate", "Status", "Subject", "Type", "UserId") VALUES ($1, now(), 'valid', $2, 'ad-hoc', $3)
            ON CONFLICT ("Id") DO UPDATE SET "Subject" = excluded."Subject", "Type" = excluded."Type", "UserId" = excluded."UserId"
            """);
        insert.Parameters.Add(new() { Value = session });
        insert.Parameters.Add(new() { Value = person.User.ToString("n") });
        insert.Parameters.Add(new() { Value = person.User });
        await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var output = new StringWriter();
        await IdentityCommands.RunAsync(
            ["people", command, person.User.ToString("n"), .. options],
            new GraphChatIdentityOptions { PublicOrigin = Origin, ConnectionString = ConnectionString, NodeSecret = NodeSecretFile.Read(SecretFile).Bytes },
            output,
            TestContext.Current.CancellationToken);
    }

    /// <summary>Asks the database for one value, by an id.</summary>
    public async Task<object?> ScalarAsync(string sql, Guid id)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id } } };
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Starts a node on the public origin's port, or on another behind it.</summary>
    public Task<Node> StartNodeAsync(string name = "node-1", int? port = null, string? redis = null) =>
        Node.StartAsync(Options(name, port, redis), TimeProvider.System, CancellationToken.None);

    public ServerOptions Options(
        string name = "node-1", int? port = null, string? redis = null, RateRules? rates = null, ListenAddress? metrics = null,
        string? apiKeysFile = null, Uri? authorizer = null, IdentityMode identity = IdentityMode.InProcess, IReadOnlyList<string>? issuers = null,
        TimeSpan? drain = null) => new()
    {
        PublicOrigin = Origin,
        Listen = [new ListenAddress(IPAddress.Loopback, port ?? Port)],
        Postgres = ConnectionString,
        Redis = redis,
        NodeSecretFile = SecretFile,
        NodeName = name,
        Identity = identity,
        Issuers = issuers ?? [],
        TrustedProxies = [],
        DrainTime = drain ?? TimeSpan.FromSeconds(5),
        MetricsListen = metrics,
        Rates = rates ?? new RateRules(),
        HasGraphiQL = true,
        ApiKeysFile = apiKeysFile,
        AuthorizerUrl = authorizer,
    };

    public async ValueTask DisposeAsync()
    {
        await (_mint?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Delete(recursive: true);
        await _database.DisposeAsync();
    }
}

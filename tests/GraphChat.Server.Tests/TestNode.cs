using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using GraphChat.Delivery.Postgres;
using GraphChat.Identity;
using GraphChat.Server.Configuration;
using GraphChat.Server.Hosting;
using GraphChat.Testing;

namespace GraphChat.Server.Tests;

/// <summary>A node on a free port of loopback, with a secret of its own.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly TestDatabase? _database;
    private readonly Node _node;

    private TestNode(DirectoryInfo folder, TestDatabase? database, Node node, int port)
    {
        _folder = folder;
        _database = database;
        _node = node;
        Port = port;
        Http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
    }

    public int Port { get; }

    public HttpClient Http { get; }

    /// <summary>Starts one with a database of its own.</summary>
    public static async Task<TestNode> StartAsync(int? port = null)
    {
        var folder = Directory.CreateTempSubdirectory("graphchat-");
        var database = await TestDatabase.CreateAsync();
        try
        {
            await DeliveryMigrations.ApplyAsync(database.ConnectionString, CancellationToken.None);
            await IdentityMigrations.ApplyAsync(database.ConnectionString, applicationRole: null);
            var chosen = port ?? FreePort();
            var node = await Node.StartAsync(Options(folder, database.ConnectionString, chosen), TimeProvider.System, CancellationToken.None);
            return new TestNode(folder, database, node, chosen);
        }
        catch
        {
            folder.Delete(recursive: true);
            await database.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _node.DisposeAsync();
        _folder.Delete(recursive: true);
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private static ServerOptions Options(DirectoryInfo folder, string connectionString, int port)
    {
        var secret = Path.Combine(folder.FullName, "node-secret");
        using (var file = new FileStream(secret, Secret))
        {
            file.Write(RandomNumberGenerator.GetBytes(32));
        }

        return new ServerOptions
        {
            PublicOrigin = $"http://localhost:{port}",
            Listen = [new ListenAddress(IPAddress.Loopback, port)],
            Postgres = connectionString,
            NodeSecretFile = secret,
            NodeName = "node-1",
            Identity = IdentityMode.InProcess,
            Issuers = [],
            TrustedProxies = [],
            DrainTime = TimeSpan.FromSeconds(5),
        };
    }

    private static FileStreamOptions Secret
    {
        get
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return options;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

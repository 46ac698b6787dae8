using System.Globalization;
using Npgsql;

namespace GraphChat.Cli.Local;

/// <summary>
/// A PostgreSQL cluster of our own, made and run from the machine's binaries: passwords on every role, a socket in a
/// folder that only we can enter, nothing shared with a cluster that the machine already has.
/// </summary>
/// <remarks>One owner, who holds the lock of the folder it lies in; disposing stops it.</remarks>
internal sealed class PrivateCluster : IAsyncDisposable
{
    /// <summary>Owns the database and its tables.</summary>
    public const string Migrator = "graphchat_migrator";

    /// <summary>What the server connects as: rows, no tables.</summary>
    public const string Application = "graphchat_app";

    /// <summary>The database.</summary>
    public const string Database = "graphchat";

    private const string Superuser = "postgres";
    private const int SocketPort = 5432;
    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(60);

    private readonly PrivateClusterOptions _options;
    private readonly TimeProvider _time;
    private readonly RunAs _runAs;

    private PrivateCluster(PrivateClusterOptions options, TimeProvider time, PostgresBinaries binaries, RunAs runAs, string socketFolder)
    {
        _options = options;
        _time = time;
        _runAs = runAs;
        Binaries = binaries;
        SocketFolder = socketFolder;
        Process = null!;
    }

    /// <summary>The programs that it runs from.</summary>
    public PostgresBinaries Binaries { get; }

    /// <summary>The folder of its socket; gone when it is stopped.</summary>
    public string SocketFolder { get; }

    /// <summary>The postmaster.</summary>
    public ChildProcess Process { get; private set; }

    /// <summary>Makes it if need be, starts it, and makes the roles and the database.</summary>
    /// <exception cref="LocalFailure">It cannot; the sentence says what to do.</exception>
    public static async Task<PrivateCluster> StartAsync(PrivateClusterOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var binaries = await PostgresBinaries.FindAsync(options.BinaryFolders, VersionOf(options.DataFolder), cancellationToken);
        var runAs = options.RunAs ?? await RunAs.ForPostgresAsync(cancellationToken);
        SecretFile.CreateFolder(options.SecretsFolder);
        if (!File.Exists(Path.Combine(options.DataFolder, "PG_VERSION")))
        {
            await InitializeAsync(options, binaries, runAs, cancellationToken);
        }

        await new StalePostmaster(options.DataFolder, time).ClearAsync(cancellationToken);
        await runAs.OwnAsync(options.DataFolder, cancellationToken);
        var cluster = new PrivateCluster(options, time, binaries, runAs, MakeSocketFolder());
        try
        {
            await cluster.StartAsync(cancellationToken);
            await cluster.PrepareAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>How the server connects.</summary>
    public string ApplicationConnectionString => ConnectionString(Application, Database);

    /// <summary>How migrations connect.</summary>
    public string MigratorConnectionString => ConnectionString(Migrator, Database);

    /// <summary>How an administrator of the cluster connects.</summary>
    public string SuperuserConnectionString => ConnectionString(Superuser, "postgres");

    /// <summary>The superuser's password, for PostgreSQL's own programs.</summary>
    public string SuperuserPassword => Password(Superuser);

    /// <summary>kill -9 of the postmaster, then a start that recovers from the WAL.</summary>
    public async Task CrashAndRestartAsync(CancellationToken cancellationToken)
    {
        await Process.KillAsync();
        await new StalePostmaster(_options.DataFolder, _time).ClearAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>Waits until it answers again, and starts it where it ended by itself.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        if (Process.IsRunning)
        {
            try
            {
                await WaitUntilReadyAsync(cancellationToken);
                return;
            }
            catch (LocalFailure) when (!Process.IsRunning)
            {
                // It gave up, as it does where it cannot recover.
            }
        }

        await Process.DisposeAsync();
        await new StalePostmaster(_options.DataFolder, _time).ClearAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
        {
            await Process.StopAsync(TimeSpan.FromSeconds(30));
            await Process.DisposeAsync();
        }

        if (Directory.Exists(SocketFolder))
        {
            Directory.Delete(SocketFolder, recursive: true);
        }
    }

    private static int? VersionOf(string dataFolder)
    {
        var file = Path.Combine(dataFolder, "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var version) ? version : null;
    }

    // sun_path holds 107 bytes, so the socket lies in the shortest temporary folder, not with the data.
    private static string MakeSocketFolder()
    {
        var temporary = Path.GetTempPath();
        return temporary.Length <= 40
            ? Directory.CreateTempSubdirectory("graphchat-").FullName
            : CreateIn("/tmp");

        static string CreateIn(string parent)
        {
            var path = Path.Combine(parent, $"graphchat-{Guid.NewGuid():N}"[..20]);
            SecretFile.CreateFolder(path);
            return path;
        }
    }

    private static async Task InitializeAsync(PrivateClusterOptions options, PostgresBinaries binaries, RunAs runAs, CancellationToken cancellationToken)
    {
        // Renamed when it is whole: a start that was cut short leaves nothing that looks like a cluster.
        var fresh = options.DataFolder + ".new";
        if (Directory.Exists(fresh))
        {
            Directory.Delete(fresh, recursive: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(options.DataFolder)!);
        SecretFile.CreateFolder(fresh);
        await runAs.OwnAsync(fresh, cancellationToken);
        var passwordFile = PasswordFile(options, Superuser);
        SecretFile.ReadOrCreateText(passwordFile);
        string[] command =
        [
            .. runAs.Prefix, binaries["initdb"], "--pgdata", fresh, "--username", Superuser, "--auth", "scram-sha-256",
            "--pwfile", passwordFile, "--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums",
            .. options.WalFolder is { } wal ? (string[])["--waldir", wal] : [],
        ];
        var (code, output) = await CommandRunner.RunAsync(command[0], command[1..], null, cancellationToken);
        if (code != 0)
        {
            throw LocalFailure.Unavailable($"PostgreSQL could not make its data folder {fresh}: {LastLine(output)}");
        }

        Directory.Move(fresh, options.DataFolder);
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "no reason given";

    private static string PasswordFile(PrivateClusterOptions options, string role) => Path.Combine(options.SecretsFolder, $"postgres-{role}");

    private string Password(string role) => SecretFile.ReadOrCreateText(PasswordFile(_options, role));

    private string ConnectionString(string role, string database)
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = _options.TcpPort is null ? SocketFolder : "127.0.0.1",
            Port = _options.TcpPort ?? SocketPort,
            Username = role,
            Password = Password(role),
            Database = database,
        };
        return builder.ConnectionString;
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = _options.TcpPort is null ? "" : "127.0.0.1",
            ["port"] = (_options.TcpPort ?? SocketPort).ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = SocketFolder,
            ["max_connections"] = "200",
            ["log_line_prefix"] = "%m [%p] ",
            // A failed statement in the log could hold a message's bytes.
            ["log_min_error_statement"] = "panic",
            ["log_parameter_max_length_on_error"] = "0",
        };
        foreach (var (name, value) in _options.Settings)
        {
            settings[name] = value;
        }

        Process = await ChildProcess.StartAsync(
            new ChildProcessOptions("PostgreSQL", Binaries["postgres"], ["-D", _options.DataFolder, .. settings.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" })])
            {
                RunAs = _runAs,
                LogFile = _options.LogFile,
                // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client.
                StopSignal = Signals.Interrupt,
                DeathSignal = Signals.Interrupt,
            },
            _time);
        await WaitUntilReadyAsync(cancellationToken);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(SuperuserConnectionString) { Pooling = false, Timeout = 5 }.ConnectionString;
        var began = _time.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException e)
            {
                if (!Process.IsRunning || _time.GetElapsedTime(began) > s_startTime)
                {
                    throw LocalFailure.Unavailable($"PostgreSQL did not start; its log {_options.LogFile} ends with: {LogTail()}", e);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancellationToken);
        }
    }

    private string LogTail()
    {
        if (!File.Exists(_options.LogFile))
        {
            return "nothing";
        }

        using var reader = new StreamReader(new FileStream(_options.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join(" / ", reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3));
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var administration = NpgsqlDataSource.Create(SuperuserConnectionString);
        foreach (var role in new[] { Migrator, Application })
        {
            if (!await ExistsAsync(administration, "SELECT 1 FROM pg_roles WHERE rolname = $1", role, cancellationToken))
            {
                // Role names are ours and the password is hex: nothing to quote.
                await ExecuteAsync(administration, $"CREATE ROLE {role} LOGIN PASSWORD '{Password(role)}'", cancellationToken);
            }
        }

        if (!await ExistsAsync(administration, "SELECT 1 FROM pg_database WHERE datname = $1", Database, cancellationToken))
        {
            await ExecuteAsync(administration, $"CREATE DATABASE {Database} OWNER {Migrator}", cancellationToken);
        }

        await using var database = NpgsqlDataSource.Create(ConnectionString(Superuser, Database));
        await ExecuteAsync(
            database,
            $"""
            REVOKE ALL ON DATABASE {Database} FROM PUBLIC;
            GRANT CONNECT ON DATABASE {Database} TO {Application};
            REVOKE CREATE ON SCHEMA public FROM PUBLIC;
            GRANT CREATE, USAGE ON SCHEMA public TO {Migrator};
            ALTER DEFAULT PRIVILEGES FOR ROLE {Migrator} GRANT USAGE ON SCHEMAS TO {Application};
            ALTER DEFAULT PRIVILEGES FOR ROLE {Migrator} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {Application};
            ALTER DEFAULT PRIVILEGES FOR ROLE {Migrator} GRANT USAGE, SELECT ON SEQUENCES TO {Application};
            """,
            cancellationToken);
    }

    private static async Task<bool> ExistsAsync(NpgsqlDataSource source, string sql, string name, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

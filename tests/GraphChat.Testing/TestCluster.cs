using System.Diagnostics;
using Npgsql;

namespace GraphChat.Testing;

/// <summary>A PostgreSQL cluster of a test's own, which it may start with any setting. The machine's own binaries make it.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _binaries;
    private Process? _postmaster;

    private TestCluster(string folder, string binaries)
    {
        _folder = folder;
        _binaries = binaries;
    }

    /// <summary>How its superuser connects to it.</summary>
    public string ConnectionString => $"Host={_folder};Username=postgres;Database=postgres;Pooling=false";

    /// <summary>Makes one that does not run yet; the test is skipped where PostgreSQL is not installed.</summary>
    public static async Task<TestCluster> CreateAsync()
    {
        var binaries = Path.GetDirectoryName(PostgresTool.PathOf("initdb"))!;
        var folder = Directory.CreateTempSubdirectory("graphchat-cluster").FullName;
        var cluster = new TestCluster(folder, binaries);
        using var making = cluster.Start("initdb", "--pgdata", Path.Combine(folder, "data"), "--username", "postgres", "--auth", "trust", "--no-sync");
        await making.WaitForExitAsync();
        return making.ExitCode == 0 ? cluster : throw new InvalidOperationException("initdb failed.");
    }

    /// <summary>Starts it with settings such as <c>fsync=off</c>; stops it first where it runs.</summary>
    public async Task StartAsync(params string[] settings)
    {
        await StopAsync();
        string[] fixedSettings =
        [
            // A socket in our own folder: no port that somebody else could take.
            "listen_addresses=", "port=5432", $"unix_socket_directories={_folder}", "max_connections=30", "shared_buffers=16MB",
        ];
        _postmaster = Start("postgres", ["-D", Path.Combine(_folder, "data"), .. fixedSettings.Concat(settings).SelectMany(setting => new[] { "-c", setting })]);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (!_postmaster.HasExited && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Runs a statement as its superuser.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync()
    {
        if (_postmaster is null)
        {
            return;
        }

        // Not "immediate": what was committed while synchronous_commit was off would be lost, the reset of that very setting included.
        using var stopping = Start("pg_ctl", "stop", "-D", Path.Combine(_folder, "data"), "-m", "fast", "-w");
        await stopping.WaitForExitAsync();
        await _postmaster.WaitForExitAsync();
        _postmaster.Dispose();
        _postmaster = null;
    }

    // initdb and postgres refuse to be root.
    private Process Start(string program, params string[] arguments)
    {
        string[] command = Environment.IsPrivilegedProcess
            ? ["unshare", "--user", "--map-user=1000", "--map-group=1000", Path.Combine(_binaries, program)]
            : [Path.Combine(_binaries, program)];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command.Skip(1).Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}

using System.Net;
using System.Net.Sockets;
using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.EndToEnd.Tests.Local;

/// <summary><c>./graphchat up</c>, as people run it.</summary>
[Collection("the whole machine")]
public sealed class UpTests : IDisposable
{
    private readonly TemporaryData _data = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Shows_that_it_works_below_a_folder_that_nobody_else_enters_and_keeps_its_data()
    {
        var (code, output) = await Launched.RunAsync(["up", "--check", .. _data.Options]);

        Assert.True(code == 0, output);
        Assert.Contains("Lea wrote", output, StringComparison.Ordinal);
        Assert.Contains("Tom read", output, StringComparison.Ordinal);
        Assert.Contains("000000  ", output, StringComparison.Ordinal);
        Assert.Contains("It works.", output, StringComparison.Ordinal);
        Assert.Empty(ProcessTable.LeftOf(_data.Folder));
        var accounts = await File.ReadAllTextAsync(Path.Combine(_data.Folder, "secrets", "demo-accounts.json"), Cancel);

        var (again, second) = await Launched.RunAsync(["up", "--check", .. _data.Options]);

        Assert.True(again == 0, second);
        Assert.Equal(accounts, await File.ReadAllTextAsync(Path.Combine(_data.Folder, "secrets", "demo-accounts.json"), Cancel));
    }

    [Fact]
    public async Task Works_for_an_ordinary_user()
    {
        Requirement.Missing(!Environment.IsPrivilegedProcess, "Only root can become another user; run as an ordinary user, the other tests show the same.");
        await using var user = await OrdinaryUser.CreateAsync(Cancel);
        await user.CopyCloneAsync(Cancel);

        var (code, output) = await user.RunAsync(
            ["./graphchat", "up", "--check", "--no-install", "--port", _data.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)], Cancel);

        Assert.True(code == 0, output);
        Assert.Contains("It works.", output, StringComparison.Ordinal);
        Assert.Empty(ProcessTable.LeftOf(user.Home));
    }

    [Fact]
    public async Task Control_C_stops_what_it_started_and_nothing_else()
    {
        using var folder = new TemporaryData();
        await using var redis = await LocalRedis.StartAsync(folder.Home, Path.Combine(folder.Home, "log"), "", TimeProvider.System, Cancel);
        await using var cluster = await PrivateCluster.StartAsync(
            new PrivateClusterOptions(Path.Combine(folder.Home, "postgres"), Path.Combine(folder.Home, "secrets"), Path.Combine(folder.Home, "postgres.log")), TimeProvider.System, Cancel);
        await using var up = await Launched.StartAsync(["up", .. _data.Options]);
        await up.SaysAsync("Ctrl-C stops everything");
        var started = ProcessTable.Naming(_data.Folder);
        Assert.True(started.Count >= 2, string.Join('\n', started));
        await AdministerAsync();

        up.PressControlC();

        Assert.Equal(0, await up.EndAsync());
        Assert.Contains("The data stays in", up.Output, StringComparison.Ordinal);
        Assert.Empty(ProcessTable.LeftOf(_data.Folder));
        Assert.True(redis.Process.IsRunning && cluster.Process.IsRunning, "It stopped what it had not started.");
        Assert.False(File.Exists(Path.Combine(_data.Folder, "postgres", "postmaster.pid")));
    }

    // By the commands that people type, against the instance that runs.
    private async Task AdministerAsync()
    {
        string[] identity = ["identity", "--data", _data.Folder];
        var (added, client) = await Launched.RunAsync([.. identity, "clients", "add", "--name", "An application", "--redirect-uri", "https://my.example/cb"]);
        Assert.True(added == 0, client);
        using var json = System.Text.Json.JsonDocument.Parse(client[client.IndexOf('{', StringComparison.Ordinal)..]);
        var secret = json.RootElement.GetProperty("client_secret").GetString()!;
        Assert.True(secret.Length >= 43);
        var (_, people) = await Launched.RunAsync([.. identity, "people"]);
        Assert.Contains("\"ada\"", people, StringComparison.Ordinal);
        var (refused, sentence) = await Launched.RunAsync([.. identity, "people", "disable", "nobody"]);
        Assert.True(refused == 64 && sentence.Contains("There is no such person.", StringComparison.Ordinal), sentence);
        var (again, first) = await Launched.RunAsync([.. identity, "people", "first-administrator"]);
        Assert.True(again == 64 && first.Contains("There is an administrator already", StringComparison.Ordinal), first);
        Assert.All(
            Directory.GetFiles(_data.Folder, "*", SearchOption.AllDirectories).Where(file => file.EndsWith(".log", StringComparison.Ordinal)),
            log => Assert.DoesNotContain(secret, File.ReadAllText(log), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_two_nodes_is_orphaned_when_it_is_killed_and_the_next_start_recovers()
    {
        await using (var up = await Launched.StartAsync(["up", "--nodes", "2", .. _data.Options]))
        {
            await up.SaysAsync("Ctrl-C stops everything");
            Assert.Contains("2 nodes behind", up.Output, StringComparison.Ordinal);
            var parts = string.Join('\n', ProcessTable.Children(up.ProcessId));
            Assert.All(["postgres", "redis-server", "haproxy", "GraphChat.Server"], part => Assert.Contains(part, parts, StringComparison.Ordinal));
            var children = ProcessTable.Children(up.ProcessId).Select(child => child.Split(' ')[0]).ToList();

            await up.KillAloneAsync();

            Assert.Empty(ProcessTable.LeftOf(_data.Folder));
            Assert.True(SpinWait.SpinUntil(() => !children.Exists(child => Directory.Exists($"/proc/{child}")), TimeSpan.FromSeconds(10)), parts);
        }

        var (code, output) = await Launched.RunAsync(["up", "--check", .. _data.Options]);
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task A_demo_beside_it_touches_nothing_of_it_and_a_terminal_that_hangs_up_stops_it()
    {
        Requirement.Missing(!File.Exists("/usr/bin/script"), "script, which makes a terminal, is not installed.");
        var lines = new System.Text.StringBuilder();
        await using var terminal = await ChildProcess.StartAsync(
            new ChildProcessOptions("terminal", "script", ["-qfec", $"{Repository.PathOf("graphchat")} up --no-install {string.Join(' ', _data.Options)}", "/dev/null"])
            {
                OnLine = line => lines.AppendLine(line),
            },
            TimeProvider.System);
        Assert.True(SpinWait.SpinUntil(() => lines.ToString().Contains("Ctrl-C stops everything", StringComparison.Ordinal), TimeSpan.FromMinutes(3)), lines.ToString());
        var before = ProcessTable.Naming(_data.Folder);

        var (code, output) = await Launched.RunAsync("demo", "--seed", "2");

        Assert.True(code == 0, output);
        Assert.Equal(before.Where(IsNoWorker), ProcessTable.Naming(_data.Folder).Where(IsNoWorker));

        await terminal.KillAsync();

        Assert.Empty(ProcessTable.LeftOf(_data.Folder));
        Assert.False(File.Exists(Path.Combine(_data.Folder, "postgres", "postmaster.pid")), "PostgreSQL was not stopped in order.");
    }

    [Fact]
    public async Task A_second_one_says_where_the_first_is_and_a_server_that_ends_is_noticed()
    {
        await using var up = await Launched.StartAsync(["up", .. _data.Options]);
        await up.SaysAsync("Ctrl-C stops everything");

        var (code, output) = await Launched.RunAsync(["up", .. _data.Options]);
        Assert.Equal(69, code);
        Assert.Contains($"already runs here: http://localhost:{_data.Port}", output, StringComparison.Ordinal);

        var server = ProcessTable.Naming(_data.Folder).Single(process => process.Contains("GraphChat.Server.dll serve", StringComparison.Ordinal));
        Signals.Send(int.Parse(server.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), Signals.Kill);

        Assert.Equal(70, await up.EndAsync());
        Assert.Contains("node-1 ended by itself", up.Output, StringComparison.Ordinal);
        Assert.Empty(ProcessTable.LeftOf(_data.Folder));
    }

    [Fact]
    public async Task A_port_in_use_is_said_before_anything_starts()
    {
        using var other = new TcpListener(IPAddress.Loopback, _data.Port);
        other.Start();

        var (code, output) = await Launched.RunAsync(["up", .. _data.Options]);

        Assert.Equal(69, code);
        Assert.Contains($"port {_data.Port} is in use by another program. Choose another with --port N.", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_data.Folder, "postgres")));
    }

    [Theory]
    [InlineData(13, "needs PostgreSQL 15 or newer, and only PostgreSQL 13 is installed here")]
    [InlineData(null, "PostgreSQL is not installed here. Install it with: sudo apt-get install")]
    public async Task A_postgres_that_is_too_old_or_missing_is_said_with_what_to_do(int? version, string sentence)
    {
        if (version is not null)
        {
            foreach (var name in new[] { "initdb", "postgres" })
            {
                var file = Path.Combine(_data.Home, name);
                await File.WriteAllTextAsync(file, $"#!/bin/sh\necho '{name} (PostgreSQL) {version}.1'\n", Cancel);
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }

        var (code, output) = await Launched.RunAsync(new() { ["GRAPHCHAT_POSTGRES_BIN"] = _data.Home }, ["up", .. _data.Options]);

        Assert.Equal(69, code);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
    }

    // PostgreSQL's own workers come and go.
    private static bool IsNoWorker(string process) => !process.Contains("postgres: ", StringComparison.Ordinal);

    [Theory]
    [InlineData("--port", "0")]
    [InlineData("--port", "70000")]
    [InlineData("--port", "many")]
    [InlineData("--nodes", "0")]
    [InlineData("--nodes", "100")]
    [InlineData("--what", "")]
    public async Task A_wrong_command_line_is_refused(string option, string value)
    {
        var (code, output) = await Launched.RunAsync("up", option, value);

        Assert.Equal(64, code);
        Assert.StartsWith("graphchat: ", output, StringComparison.Ordinal);
    }
}

using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Cli.Tests;

/// <summary>
/// How the launcher calls apt, on a machine that has no PostgreSQL: one on which, in a mount namespace of its own, the folder of
/// PostgreSQL is empty, apt-get is a script that notes what it sees, and nothing that is written reaches the real /usr and /etc.
/// </summary>
public sealed class LauncherInstallTests : IDisposable
{
    private const string Surroundings =
        """
        set -eu
        for folder in /usr/sbin /etc/postgresql-common; do
            mkdir -p "$folder" "$T/upper$folder" "$T/work$folder"
            mount -t overlay none -o "lowerdir=$folder,upperdir=$T/upper$folder,workdir=$T/work$folder" "$folder"
        done
        mkdir -p /usr/lib/postgresql
        mount -t tmpfs none /usr/lib/postgresql
        export PATH="$T/bin:/usr/bin:/bin"
        code=0
        "$LAUNCHER" "$@" >"$T/output" 2>&1 || code=$?
        ls /usr/sbin/policy-rc.d /etc/postgresql-common/createcluster.d/graphchat-none.conf >"$T/left" 2>/dev/null || true
        exit $code
        """;

    private const string AptGet =
        """
        #!/bin/sh
        echo "$*" >>"$T/calls"
        case "$*" in *install*)
            code=0; sh /usr/sbin/policy-rc.d redis-server start || code=$?
            echo "policy $code" >>"$T/seen"
            cat /etc/postgresql-common/createcluster.d/*.conf >>"$T/seen"
            exit "${APT_RESULT:-0}" ;;
        esac
        """;

    private readonly TemporaryFolder _folder = new();

    public LauncherInstallTests()
    {
        Requirement.Missing(!Environment.IsPrivilegedProcess, "Only root can hide a part of the machine.");
        Directory.CreateDirectory(_folder["bin"]);
        File.WriteAllText(Path.Combine(_folder["bin"], "apt-get"), AptGet);
        File.SetUnixFileMode(Path.Combine(_folder["bin"], "apt-get"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Installs_what_is_missing_without_starting_or_making_anything()
    {
        var code = await RunAsync([]);

        // apt-get installed nothing, so the program itself says what is missing.
        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Equal(["-q update", "-q -y install --no-install-recommends postgresql"], await ReadAsync("calls"));
        Assert.Equal(["policy 101", "create_main_cluster = false"], await ReadAsync("seen"));
        Assert.Empty(await ReadAsync("left"));
    }

    [Fact]
    public async Task Takes_back_what_it_changed_when_apt_fails()
    {
        var code = await RunAsync(new() { ["APT_RESULT"] = "100" });

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains("apt could not install: postgresql", string.Join('\n', await ReadAsync("output")), StringComparison.Ordinal);
        Assert.Empty(await ReadAsync("left"));
    }

    [Fact]
    public async Task Calls_no_apt_where_it_may_not()
    {
        var code = await RunAsync([], "--no-install");

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Equal(
            ["graphchat: missing: postgresql. Install with: sudo apt-get install --no-install-recommends postgresql"], await ReadAsync("output"));
        Assert.False(File.Exists(_folder["calls"]));
    }

    [Fact]
    public async Task Tells_whoever_may_not_install_what_to_install()
    {
        var everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_folder.Root, everybody);
        File.Copy(Repository.PathOf("graphchat"), _folder["graphchat"]);
        File.SetUnixFileMode(_folder["graphchat"], everybody);
        await File.WriteAllTextAsync(_folder["as-nobody"], $"#!/bin/sh\nHOME=/ exec setpriv --reuid 65534 --regid 65534 --clear-groups '{_folder["graphchat"]}' \"$@\"\n", Cancel);
        File.SetUnixFileMode(_folder["as-nobody"], everybody);

        var code = await RunAsync(new() { ["LAUNCHER"] = _folder["as-nobody"] });

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Equal(
            ["graphchat: some packages are missing. Install them and run this again:", "  sudo apt-get install --no-install-recommends postgresql"],
            await ReadAsync("output"));
        Assert.False(File.Exists(_folder["calls"]));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<int> RunAsync(Dictionary<string, string> environment, params string[] more)
    {
        environment["T"] = _folder.Root;
        environment.TryAdd("LAUNCHER", Repository.PathOf("graphchat"));
        var (code, output) = await CommandRunner.RunAsync(
            "unshare", ["--mount", "bash", "-c", Surroundings, "bash", "up", "--check", "--data", _folder["data"], .. more], environment, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(_folder["output"]), output);
        return code;
    }

    private Task<string[]> ReadAsync(string name) => File.ReadAllLinesAsync(_folder[name], TestContext.Current.CancellationToken);
}

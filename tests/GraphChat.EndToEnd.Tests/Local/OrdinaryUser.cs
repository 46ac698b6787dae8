using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.EndToEnd.Tests.Local;

/// <summary>A user made for one test, with a home of mode 0700, gone afterwards.</summary>
internal sealed class OrdinaryUser : IAsyncDisposable
{
    private readonly string _name;

    private OrdinaryUser(string name, string home)
    {
        _name = name;
        Home = home;
    }

    public string Home { get; }

    public static async Task<OrdinaryUser> CreateAsync(CancellationToken cancellationToken)
    {
        var name = $"gc{Guid.NewGuid():N}"[..12];
        var home = Path.Combine(Path.GetTempPath(), $"graphchat-{name}");
        await CheckedAsync("useradd", ["-m", "-d", home, "-s", "/bin/bash", name], cancellationToken);
        File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new OrdinaryUser(name, home);
    }

    /// <summary>The clone with what is built in it, owned by the user; times stay, so that nothing is built again.</summary>
    public async Task CopyCloneAsync(CancellationToken cancellationToken)
    {
        var script =
            $"cd '{Repository.Root}' && tar -cf - --exclude=obj --exclude=Debug --exclude=node_modules --exclude=.git "
            + $"graphchat GraphChat.sln src identity schema artifacts Directory.* global.json BannedSymbols.txt .editorconfig "
            + $"| tar -xpf - -C '{Home}' && chown -R '{_name}:' '{Home}'";
        await CheckedAsync("bash", ["-o", "pipefail", "-c", script], cancellationToken);
    }

    public Task<(int ExitCode, string Output)> RunAsync(string[] command, CancellationToken cancellationToken) => CommandRunner.RunAsync(
        "runuser",
        ["-u", _name, "--", "env", "-i", $"--chdir={Home}", $"HOME={Home}", $"USER={_name}", "PATH=/usr/local/bin:/usr/bin:/bin", .. command],
        null,
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await CommandRunner.RunAsync("userdel", ["-r", _name], null, CancellationToken.None);
        if (Directory.Exists(Home))
        {
            Directory.Delete(Home, recursive: true);
        }
    }

    private static async Task CheckedAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var (code, output) = await CommandRunner.RunAsync(program, arguments, null, cancellationToken);
        Assert.True(code == 0, output);
    }
}

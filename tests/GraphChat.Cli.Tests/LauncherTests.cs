using System.Diagnostics;
using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Cli.Tests;

/// <summary>The script before any .NET runs.</summary>
public sealed class LauncherTests
{
    private static readonly string s_launcher = Repository.PathOf("graphchat");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("graphchat")]
    [InlineData(".ci/run")]
    public async Task Is_clean_for_shellcheck(string script)
    {
        Requirement.Missing(!File.Exists("/usr/bin/shellcheck"), "shellcheck is not installed.");

        var (code, output) = await CommandRunner.RunAsync("shellcheck", [Repository.PathOf(script)], null, Cancel);

        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Explains_itself_without_building()
    {
        var (code, output) = await CommandRunner.RunAsync(s_launcher, ["--help"], null, Cancel);

        Assert.Equal(ExitCode.Success, code);
        Assert.All(["up", "demo", "chat", "identity", "test", "bench", "doctor"], command => Assert.Contains($"./graphchat {command}", output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refuses_a_command_that_does_not_exist()
    {
        var (code, output) = await CommandRunner.RunAsync(s_launcher, ["fly"], null, Cancel);

        Assert.Equal(ExitCode.Usage, code);
        Assert.EndsWith("there is no command 'fly'.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_where_to_get_dotnet_when_it_is_not_there()
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("/usr/bin/env", ["-i", $"HOME={folder.Root}", $"PATH={folder.Root}", "/bin/bash", "-c", "compgen -c >/dev/null; exit 0"]);
        using var probe = Process.Start(start)!;
        await probe.WaitForExitAsync(Cancel);
        Requirement.Missing(probe.ExitCode != 0, "bash cannot be run with an empty PATH.");

        // The script's own tools, and no dotnet: neither in PATH nor where Debian and Microsoft put it.
        foreach (var tool in new[] { "dirname", "readlink", "grep", "cat" })
        {
            File.CreateSymbolicLink(folder[tool], $"/usr/bin/{tool}");
        }

        var script = (await File.ReadAllTextAsync(s_launcher, Cancel)).Replace("/usr/share/dotnet", "/nowhere", StringComparison.Ordinal).Replace("/usr/lib/dotnet", "/nowhere", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["graphchat"], script, Cancel);
        var (code, output) = await CommandRunner.RunAsync("/usr/bin/env", ["-i", $"HOME={folder.Root}", $"PATH={folder.Root}", "/bin/bash", folder["graphchat"], "up"], null, Cancel);

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains("https://dotnet.microsoft.com/download/dotnet/10.0", output, StringComparison.Ordinal);
    }
}

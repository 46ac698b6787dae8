using GraphChat.Cli.Suite;
using Xunit;

namespace GraphChat.Cli.Tests.Suite;

public sealed class OracleFoldersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Installs_once_for_a_lock_file_and_again_when_it_changes()
    {
        var oracle = Path.Combine(_folder.Root, "A.Tests", "oracle");
        Directory.CreateDirectory(oracle);
        var cancel = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(Path.Combine(oracle, "package.json"), """{ "name": "oracle", "version": "1.0.0", "private": true }""", cancel);
        var lockFile = Path.Combine(oracle, "package-lock.json");
        await File.WriteAllTextAsync(lockFile, """{ "name": "oracle", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "oracle", "version": "1.0.0" } } }""", cancel);

        Assert.Equal([oracle], OracleFolders.Find([_folder["A.Tests"]]));
        Assert.True(OracleFolders.IsStale(oracle));

        await OracleFolders.InstallAsync(oracle, cancel);
        Assert.False(OracleFolders.IsStale(oracle));

        await File.AppendAllTextAsync(lockFile, "\n", cancel);
        Assert.True(OracleFolders.IsStale(oracle));
    }

    [Fact]
    public async Task Says_what_npm_said_when_it_fails()
    {
        await File.WriteAllTextAsync(_folder["package-lock.json"], "{ not json", TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<LocalFailure>(() => OracleFolders.InstallAsync(_folder.Root, TestContext.Current.CancellationToken));

        Assert.Contains("npm", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Looks_past_what_npm_installed()
    {
        var inside = Path.Combine(_folder.Root, "oracle", "node_modules", "some");
        Directory.CreateDirectory(inside);
        File.WriteAllText(Path.Combine(inside, "package-lock.json"), "{}");

        Assert.Empty(OracleFolders.Find([_folder.Root]));
    }
}

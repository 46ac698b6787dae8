using GraphChat.Cli.Local;
using Xunit;

namespace GraphChat.Cli.Tests.Local;

public sealed class PostgresBinariesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Takes_the_newest()
    {
        string[] folders = [Fake(15), Fake(17), Fake(16)];

        var found = await PostgresBinaries.FindAsync(folders, null, Cancel);

        Assert.Equal(17, found.Version);
        Assert.Equal(folders[1], found.Folder);
    }

    [Fact]
    public async Task Takes_the_version_that_made_the_data()
    {
        var found = await PostgresBinaries.FindAsync([Fake(15), Fake(17)], 15, Cancel);

        Assert.Equal(15, found.Version);
    }

    [Fact]
    public async Task Says_how_to_install_it_where_there_is_none()
    {
        var failure = await Assert.ThrowsAsync<LocalFailure>(() => PostgresBinaries.FindAsync([_folder["nothing"]], null, Cancel));

        Assert.Equal(ExitCode.Unavailable, failure.Code);
        Assert.Contains("apt-get install", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_it_found_where_that_is_too_old()
    {
        var failure = await Assert.ThrowsAsync<LocalFailure>(() => PostgresBinaries.FindAsync([Fake(13)], null, Cancel));

        Assert.Equal(ExitCode.Unavailable, failure.Code);
        Assert.Contains("needs PostgreSQL 15 or newer, and only PostgreSQL 13 is installed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_which_version_the_data_needs()
    {
        var failure = await Assert.ThrowsAsync<LocalFailure>(() => PostgresBinaries.FindAsync([Fake(17)], 15, Cancel));

        Assert.Contains("postgresql-15", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passes_over_a_program_that_only_has_the_name()
    {
        var broken = Fake(15);
        await File.WriteAllTextAsync(Path.Combine(broken, "postgres"), "#!/bin/sh\necho no version; exit 3\n", Cancel);

        await Assert.ThrowsAsync<LocalFailure>(() => PostgresBinaries.FindAsync([broken], null, Cancel));
    }

    private string Fake(int version)
    {
        var folder = _folder[$"pg{version}"];
        Directory.CreateDirectory(folder);
        foreach (var name in new[] { "postgres", "initdb" })
        {
            var file = Path.Combine(folder, name);
            File.WriteAllText(file, $"#!/bin/sh\necho '{name} (PostgreSQL) {version}.2 (Debian)'\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return folder;
    }
}

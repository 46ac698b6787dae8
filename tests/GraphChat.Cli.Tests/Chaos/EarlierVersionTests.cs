using GraphChat.Cli.Chaos;
using GraphChat.Cli.Local;
using Xunit;

namespace GraphChat.Cli.Tests.Chaos;

/// <summary>What is found and built in clones of all kinds; the server in them is a program of one line.</summary>
public sealed class EarlierVersionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Clone => Path.Combine(_folder.Root, "clone");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_earlier_commit_is_built_once_and_leaves_nothing_but_its_build()
    {
        await MakeCloneAsync();
        var said = new List<string>();

        var (version, _) = await EarlierVersion.PrepareAsync("HEAD~1", Installation(Clone), said.Add, Cancel);
        var (again, _) = await EarlierVersion.PrepareAsync("HEAD~1", Installation(Clone), said.Add, Cancel);

        Assert.Equal(version, again);
        Assert.Single(said);
        var (code, output) = await CommandRunner.RunAsync("dotnet", ["exec", version!.Server], null, Cancel);
        Assert.Equal((0, "1"), (code, output));
        Assert.Equal([version.Commit], Directory.EnumerateDirectories(Path.Combine(Clone, ".graphchat", "versions")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_commit_with_other_tables_does_not_fit_and_none_is_found_behind_it()
    {
        await MakeCloneAsync();
        await WriteAsync("src/GraphChat.Delivery.Postgres/Migrations/0002.sql", "SELECT 2");

        var (version, reason) = await EarlierVersion.PrepareAsync(null, Installation(Clone), _ => { }, Cancel);
        var failure = await Assert.ThrowsAsync<LocalFailure>(() => EarlierVersion.PrepareAsync("HEAD~1", Installation(Clone), _ => { }, Cancel));

        Assert.Null(version);
        Assert.Equal("no earlier commit has the same tables", reason);
        Assert.Contains("HEAD~1 has other tables", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shallow_clone_says_so()
    {
        await MakeCloneAsync();
        var shallow = Path.Combine(_folder.Root, "shallow");
        await RunAsync("git", "clone", "-q", "--depth", "1", "file://" + Clone, shallow);

        var (version, reason) = await EarlierVersion.PrepareAsync(null, Installation(shallow), _ => { }, Cancel);
        var failure = await Assert.ThrowsAsync<LocalFailure>(() => EarlierVersion.PrepareAsync("HEAD~1", Installation(shallow), _ => { }, Cancel));

        Assert.Null(version);
        Assert.Contains("shallow", reason, StringComparison.Ordinal);
        Assert.Contains("This clone is shallow and has no commit HEAD~1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_none_is_wanted_or_there_is_no_clone_nothing_is_built()
    {
        var (unwanted, _) = await EarlierVersion.PrepareAsync(EarlierVersion.None, Installation(_folder.Root), _ => { }, Cancel);
        var (missing, reason) = await EarlierVersion.PrepareAsync(null, Installation(_folder.Root), _ => { }, Cancel);

        Assert.Null(unwanted);
        Assert.Null(missing);
        Assert.Contains("no git clone", reason, StringComparison.Ordinal);
    }

    private static Installation Installation(string root) => new(root, "dotnet");

    private async Task MakeCloneAsync()
    {
        Directory.CreateDirectory(Clone);
        await RunAsync("git", "init", "-q", Clone);
        await WriteAsync("src/GraphChat.Delivery.Postgres/Migrations/0001.sql", "SELECT 1");
        await WriteAsync(
            "src/GraphChat.Server/GraphChat.Server.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
        await WriteAsync("src/GraphChat.Server/Program.cs", "System.Console.WriteLine(1);");
        await WriteAsync("src/GraphChat.Server/Program.cs", "System.Console.WriteLine(2);");
    }

    private async Task WriteAsync(string path, string text)
    {
        var file = Path.Combine(Clone, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text, Cancel);
        await RunAsync("git", "-C", Clone, "add", ".");
        await RunAsync("git", "-C", Clone, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "-m", path);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var (code, output) = await CommandRunner.RunAsync(program, arguments, null, Cancel);
        Assert.True(code == 0, output);
    }
}

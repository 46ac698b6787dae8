using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.EndToEnd.Tests.Infra;

/// <summary>A copy of infra/ whose secrets <c>infra/prepare</c> made.</summary>
internal sealed class PreparedInfra : IDisposable
{
    private PreparedInfra(string folder) => Folder = folder;

    public string Folder { get; }

    public static async Task<PreparedInfra> CreateAsync(CancellationToken cancellationToken)
    {
        Requirement.Missing(!File.Exists("/usr/bin/openssl"), "openssl is not installed.");
        var infra = new PreparedInfra(Directory.CreateTempSubdirectory("graphchat-infra-").FullName);
        var source = Repository.PathOf("infra");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => !file.StartsWith(Path.Combine(source, "secrets"), StringComparison.Ordinal)))
        {
            var target = Path.Combine(infra.Folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        var (code, output) = await infra.PrepareAsync("chat.example.org", cancellationToken);
        Assert.True(code == 0, output);
        return infra;
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public Task<(int ExitCode, string Output)> PrepareAsync(string host, CancellationToken cancellationToken) =>
        CommandRunner.RunAsync("bash", [PathOf("prepare"), host], null, cancellationToken);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

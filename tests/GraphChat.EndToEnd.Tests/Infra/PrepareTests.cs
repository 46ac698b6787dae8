using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.EndToEnd.Tests.Infra;

/// <summary><c>infra/prepare</c>: the secrets of an installation by compose.</summary>
public sealed class PrepareTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Makes_secrets_that_only_the_owner_and_the_containers_read()
    {
        using var infra = await PreparedInfra.CreateAsync(Cancel);

        var secrets = Directory.GetFiles(infra.PathOf("secrets"));

        Assert.NotEmpty(secrets);
        Assert.All(secrets, file => Assert.Equal(
            UnixFileMode.None, File.GetUnixFileMode(file) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherExecute)));
        Assert.Equal(32, new FileInfo(infra.PathOf("secrets/node-secret")).Length);
        Assert.Equal("https://chat.example.org", await File.ReadAllTextAsync(infra.PathOf("secrets/PublicOrigin"), Cancel));
    }

    [Fact]
    public async Task Changes_nothing_that_is_there()
    {
        using var infra = await PreparedInfra.CreateAsync(Cancel);
        var before = Read(infra);

        var (code, output) = await infra.PrepareAsync("other.example.org", Cancel);

        Assert.True(code == 0, output);
        Assert.Equal(before, Read(infra));
    }

    [Fact]
    public async Task Makes_other_secrets_for_each_installation()
    {
        using var one = await PreparedInfra.CreateAsync(Cancel);
        using var two = await PreparedInfra.CreateAsync(Cancel);

        Assert.DoesNotContain(Read(one).Where(secret => secret.Key != "PublicOrigin"), secret => Read(two)[secret.Key] == secret.Value);
    }

    [Theory]
    [InlineData("chat.example.org/path")]
    [InlineData("a b")]
    [InlineData("$(id)")]
    public async Task Refuses_what_is_no_host_name(string host)
    {
        using var infra = await PreparedInfra.CreateAsync(Cancel);

        Assert.Equal(64, (await infra.PrepareAsync(host, Cancel)).ExitCode);
    }

    [Theory]
    [InlineData("prepare")]
    [InlineData("postgres/roles.sh")]
    public async Task Is_clean_for_shellcheck(string script)
    {
        Requirement.Missing(!File.Exists("/usr/bin/shellcheck"), "shellcheck is not installed.");

        var (code, output) = await CommandRunner.RunAsync("shellcheck", ["--severity=warning", Repository.PathOf("infra", script)], null, Cancel);

        Assert.True(code == 0, output);
    }

    private static Dictionary<string, string> Read(PreparedInfra infra) =>
        Directory.GetFiles(infra.PathOf("secrets")).ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(File.ReadAllBytes(file)));
}

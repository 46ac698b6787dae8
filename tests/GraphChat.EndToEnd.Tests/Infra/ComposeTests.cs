using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace GraphChat.EndToEnd.Tests.Infra;

/// <summary>What compose.yaml promises, read from it; and taken by docker compose where that is installed.</summary>
public sealed class ComposeTests
{
    private readonly YamlMappingNode _root = Load();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IEnumerable<(string Name, YamlMappingNode Service)> Services =>
        ((YamlMappingNode)_root["services"]).Children.Select(child => (((YamlScalarNode)child.Key).Value!, (YamlMappingNode)child.Value));

    [Fact]
    public async Task Is_taken_by_docker_compose()
    {
        using var infra = await PreparedInfra.CreateAsync(Cancel);
        var (there, _) = await CommandRunner.RunAsync("docker", ["compose", "version"], null, Cancel);
        if (there != 0)
        {
            // No engine and no plugin on this machine: the file is read as YAML by the tests below.
            return;
        }

        var (code, output) = await CommandRunner.RunAsync("docker", ["compose", "-f", infra.PathOf("compose.yaml"), "config", "--quiet"], null, Cancel);

        Assert.True(code == 0, output);
    }

    [Fact]
    public void Starts_two_nodes_a_proxy_postgres_and_redis()
    {
        Assert.Equal(["migrate", "node-1", "node-2", "postgres", "proxy", "redis"], Services.Select(service => service.Name).Order());
    }

    [Fact]
    public void Gives_no_container_more_than_it_needs()
    {
        Assert.All(Services, service =>
        {
            Assert.Equal("true", Find(service.Service, "read_only")?.ToString());
            Assert.Equal(["ALL"], List(service.Service, "cap_drop"));
            Assert.Contains("no-new-privileges:true", List(service.Service, "security_opt"));
            Assert.NotNull(Find(service.Service, "mem_limit"));
            Assert.NotNull(Find(service.Service, "pids_limit"));
            Assert.DoesNotContain("0", Find(service.Service, "user")!.ToString().Split(':'));
            Assert.Null(Find(service.Service, "privileged"));
        });
    }

    [Fact]
    public void Gives_both_nodes_one_writable_folder_for_attachments()
    {
        var node = (YamlMappingNode)_root["x-node"];
        var folder = _root["x-node-environment"]["GRAPHCHAT_AttachmentsFolder"].ToString();

        var (volume, mounted) = List(node, "volumes").Single().Split(':') is [var name, var path] ? (name, path) : default;
        Assert.StartsWith(mounted + "/", folder, StringComparison.Ordinal);
        Assert.True(((YamlMappingNode)_root["volumes"]).Children.ContainsKey(volume));
        Assert.Contains($"-m 700 {mounted}", File.ReadAllText(Repository.PathOf("infra/Dockerfile")), StringComparison.Ordinal);
    }

    [Fact]
    public void Opens_the_proxy_alone_to_the_outside()
    {
        Assert.Equal(["proxy"], Services.Where(service => Find(service.Service, "ports") is not null).Select(service => service.Name));
        Assert.Equal("true", _root["networks"]["inside"]["internal"].ToString());
        Assert.All(
            Services.Where(service => service.Name != "proxy"),
            service => Assert.Equal(["inside"], List(service.Service, "networks")));
    }

    [Fact]
    public void Checks_the_health_of_everything_that_stays()
    {
        Assert.All(
            Services.Where(service => service.Name is not ("migrate" or "proxy")),
            service => Assert.NotNull(Find(service.Service, "healthcheck")));
    }

    [Fact]
    public async Task Reads_every_secret_from_a_file_that_prepare_makes()
    {
        using var infra = await PreparedInfra.CreateAsync(Cancel);
        var declared = ((YamlMappingNode)_root["secrets"]).Children.ToDictionary(child => child.Key.ToString(), child => child.Value["file"].ToString());

        Assert.All(declared.Values, file => Assert.True(File.Exists(infra.PathOf(file)), file));
        Assert.All(
            Services.SelectMany(service => List(service.Service, "secrets")),
            secret => Assert.Contains(secret, declared.Keys));
        Assert.All(Services, service => Assert.DoesNotContain(Variables(service.Service), IsSecret));
    }

    [Fact]
    public void Mounts_only_files_that_are_there_and_only_to_be_read()
    {
        var files = Services.SelectMany(service => List(service.Service, "volumes")).Where(volume => volume.StartsWith("./", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(files);
        Assert.All(files, volume =>
        {
            Assert.EndsWith(":ro", volume, StringComparison.Ordinal);
            Assert.True(File.Exists(Repository.PathOf("infra", volume.Split(':')[0])), volume);
        });
    }

    [Fact]
    public void Image_runs_without_root_and_leaves_no_dump()
    {
        var lines = File.ReadAllLines(Repository.PathOf("infra", "Dockerfile"));

        Assert.True(lines.Count(line => line.StartsWith("FROM ", StringComparison.Ordinal)) >= 2);
        Assert.Contains("USER 10001:10001", lines);
        Assert.Contains(lines, line => line.Contains("libsodium23", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("DOTNET_EnableDiagnostics=0", StringComparison.Ordinal));
    }

    private static YamlMappingNode Load()
    {
        using var reader = new StreamReader(Repository.PathOf("infra", "compose.yaml"));
        var stream = new YamlStream();
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    // A key of one's own wins over a merged one.
    private static YamlNode? Find(YamlMappingNode node, string name) =>
        node.Children.TryGetValue(name, out var value) ? value
        : node.Children.TryGetValue("<<", out var merged) && merged is YamlMappingNode map ? Find(map, name)
        : null;

    private static List<string> List(YamlMappingNode node, string name) => Find(node, name) switch
    {
        YamlSequenceNode list => [.. list.Select(item => item.ToString())],
        YamlMappingNode map => [.. map.Children.Keys.Select(key => key.ToString())],
        _ => [],
    };

    private static IEnumerable<KeyValuePair<string, string>> Variables(YamlMappingNode service) => Find(service, "environment") is YamlMappingNode map
        ? map.Children.Where(child => child.Value is YamlScalarNode).Select(child => KeyValuePair.Create(child.Key.ToString(), child.Value.ToString()))
        : [];

    private static bool IsSecret(KeyValuePair<string, string> variable) =>
        (variable.Key.Contains("password", StringComparison.OrdinalIgnoreCase) || variable.Key.Contains("secret", StringComparison.OrdinalIgnoreCase))
        && !variable.Value.StartsWith("/run/secrets", StringComparison.Ordinal);
}

using System.Xml.Linq;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Architecture.Tests;

/// <summary>Which project may use which: read from the project files, so that a new arrow is a decision.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["GraphChat.GraphQL"] = [],
        ["GraphChat.Delivery"] = [],
        ["GraphChat.Cryptography"] = [],
        ["GraphChat.Transport"] = ["GraphChat.GraphQL"],
        ["GraphChat.Api"] = ["GraphChat.GraphQL", "GraphChat.Delivery"],
        ["GraphChat.Delivery.Postgres"] = ["GraphChat.Delivery"],
        ["GraphChat.Delivery.Redis"] = ["GraphChat.Delivery"],
        ["GraphChat.Delivery.S3"] = ["GraphChat.Delivery"],
        ["GraphChat.Mls"] = ["GraphChat.Cryptography"],
        ["GraphChat.Jose"] = ["GraphChat.Cryptography"],
        ["GraphChat.Identity"] = ["GraphChat.Jose"],
        ["GraphChat.Identity.Server"] = ["GraphChat.Identity"],
        ["GraphChat.Client"] = ["GraphChat.Mls", "GraphChat.Jose"],
        ["GraphChat.Cli"] = ["GraphChat.Client"],
    };

    // The composition root ties the rest together.
    private const string CompositionRoot = "GraphChat.Server";

    [Fact]
    public void Every_project_uses_only_what_the_design_allows()
    {
        var wrong =
            from project in ProductProjects()
            where project.Name != CompositionRoot
            from used in project.References
            where !s_allowed.TryGetValue(project.Name, out var allowed) || !allowed.Contains(used)
            select $"{project.Name} -> {used}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_project_uses_the_composition_root_or_a_test()
    {
        var wrong =
            from project in ProductProjects()
            from used in project.References
            where used == CompositionRoot || used.EndsWith(".Tests", StringComparison.Ordinal) || used is "GraphChat.Testing" or "GraphChat.Bench"
            select $"{project.Name} -> {used}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_table_names_only_projects_that_exist()
    {
        var names = ProductProjects().Select(project => project.Name).ToHashSet();

        Assert.All(s_allowed.Keys, name => Assert.Contains(name, names));
    }

    [Fact]
    public void Every_project_has_its_tests_and_both_are_in_the_solution()
    {
        var solution = File.ReadAllText(Repository.PathOf("GraphChat.sln"));
        // The host of the identity provider is tested with it; the end-to-end tests start both hosts.
        var names = ProductProjects().Select(project => project.Name).Where(name => name != "GraphChat.Identity.Server");

        Assert.All(names, name =>
        {
            Assert.Contains($"\"{name}\"", solution, StringComparison.Ordinal);
            Assert.Contains($"\"{name}.Tests\"", solution, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<(string Name, string[] References)> ProductProjects() =>
        from folder in new[] { "src", "identity" }
        from file in Directory.EnumerateFiles(Repository.PathOf(folder), "*.csproj", SearchOption.AllDirectories)
        let references = XDocument.Load(file).Descendants("ProjectReference").Select(reference => reference.Attribute("Include")!.Value)
        select (
            Path.GetFileNameWithoutExtension(file),
            references.Select(reference => Path.GetFileNameWithoutExtension(reference.Replace('\\', '/'))).ToArray());
}

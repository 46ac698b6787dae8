using System.Reflection;
using System.Text.RegularExpressions;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Mls.Tests.Musts;

/// <summary>Holds together the table of the RFC's rules, the places in the code that keep them, and the tests that break them.</summary>
public sealed partial class MustTableTests
{
    private static readonly IReadOnlyDictionary<string, Row> s_rows = Read();

    private static readonly HashSet<string> s_tested =
    [
        .. typeof(MustTableTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
            .SelectMany(method => method.GetCustomAttribute<MustAttribute>()?.Ids ?? []),
    ];

    private static readonly HashSet<string> s_kept =
    [
        .. new[] { "GraphChat.Mls", "GraphChat.Cryptography" }
            .SelectMany(project => Directory.EnumerateFiles(Repository.PathOf("src", project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Id().Matches(File.ReadAllText(file)).Select(match => match.Value)),
    ];

    [Fact]
    public void Every_rule_of_ours_stands_in_the_code_and_in_a_test()
    {
        var ours = s_rows.Values.Where(row => row.Reason.Length == 0).Select(row => row.Id).ToHashSet();
        Assert.Empty(ours.Except(s_kept));
        Assert.Empty(ours.Except(s_tested));
    }

    [Fact]
    public void Every_id_in_the_code_and_in_a_test_is_a_rule_of_the_table()
    {
        Assert.Empty(s_kept.Except(s_rows.Keys));
        Assert.Empty(s_tested.Except(s_rows.Keys));
    }

    [Fact]
    public void A_rule_that_is_not_ours_says_why_and_is_not_claimed()
    {
        var others = s_rows.Values.Where(row => row.Reason.Length > 0).ToArray();
        Assert.All(others, row => Assert.True(row.Reason.Length > 20, row.Id));
        Assert.Empty(others.Select(row => row.Id).Intersect(s_kept));
        Assert.Empty(others.Select(row => row.Id).Intersect(s_tested));
    }

    [Fact]
    public void Every_section_with_rules_has_rows()
    {
        // The sections of RFC 9420 in which MUST stands.
        string[] sections =
        [
            "2.1.1", "2.1.2", "5.1.2", "5.3", "5.3.1", "5.3.3", "6", "6.1", "6.2", "6.3.1", "6.3.2", "7.1", "7.2", "7.3", "7.5", "7.6", "7.8", "7.9.2", "8.4",
            "9.1", "9.2", "10", "11", "11.2", "11.3", "12.1", "12.1.8", "12.2", "12.3", "12.4", "12.4.1", "12.4.2", "12.4.3", "12.4.3.1", "12.4.3.2", "12.4.3.3",
            "13.2", "13.4", "13.5", "14", "15.2", "16.7", "17.1",
        ];
        var covered = s_rows.Keys.Select(id => id[1..id.LastIndexOf('-')]).ToHashSet();
        Assert.Empty(sections.Except(covered));
    }

    private static Dictionary<string, Row> Read() => File.ReadLines(Repository.PathOf("docs", "protocols", "rfc9420-musts.md"))
        .Where(line => line.StartsWith("| M", StringComparison.Ordinal))
        .Select(line => line.Split('|'))
        .ToDictionary(cells => cells[1].Trim(), cells => new Row(cells[1].Trim(), cells[3].Trim()));

    [GeneratedRegex(@"\bM\d+(\.\d+)*-\d+\b")]
    private static partial Regex Id();

    private sealed record Row(string Id, string Reason);
}

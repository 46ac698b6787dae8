using System.Text.RegularExpressions;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Delivery.Tests;

/// <summary>The table of the delivery service's rules names tests that exist, and every rule test is in it.</summary>
public sealed class RuleTableTests
{
    private const int Rules = 17;

    [Fact]
    public void Each_rule_names_tests_that_exist_and_each_rule_test_is_named()
    {
        var table = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "protocols", "delivery-rules.md"))
            .Select(line => Regex.Match(line, @"^\| (\d+) \| [^|]+ \| ([^|]+) \|$"))
            .Where(match => match.Success)
            .ToDictionary(
                match => int.Parse(match.Groups[1].Value),
                match => Regex.Matches(match.Groups[2].Value, "`([^`]+)`").Select(name => name.Groups[1].Value).ToList());
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(path => path.Contains("GraphChat.Delivery", StringComparison.Ordinal))
            .SelectMany(File.ReadLines)
            .Select(line => Regex.Match(line, @"^    public (?:async Task|void) (\w+)\("))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value)
            .ToHashSet();

        Assert.Equal(Enumerable.Range(1, Rules), table.Keys.Order());
        Assert.All(table, row =>
        {
            Assert.NotEmpty(row.Value);
            Assert.All(row.Value, name => Assert.Contains(name, tests));
        });
        var named = table.Values.SelectMany(names => names).ToHashSet();
        Assert.Empty(tests.Where(test => Regex.IsMatch(test, @"^Rule_\d\d_")).Except(named));
    }
}

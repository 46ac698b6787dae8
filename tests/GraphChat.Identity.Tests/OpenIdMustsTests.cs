using System.Reflection;
using System.Text.RegularExpressions;
using GraphChat.Testing;

namespace GraphChat.Identity.Tests;

/// <summary>The table of what the provider must do says what is.</summary>
public sealed partial class OpenIdMustsTests
{
    [Fact]
    public void Every_number_is_there_and_every_file_and_test_exists()
    {
        var tests = Assembly.GetExecutingAssembly().GetTypes()
            .SelectMany(type => type.GetMethods().Where(method => method.GetCustomAttributes<FactAttribute>().Any()).Select(method => $"{type.Name}.{method.Name}"))
            .ToHashSet(StringComparer.Ordinal);
        var rows = File.ReadLines(Repository.PathOf("docs", "protocols", "openid-musts.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 6 && Number().IsMatch(cells[1]))
            .ToArray();

        Assert.Equal(Enumerable.Range(1, 21).Select(number => $"{number}").Concat(Enumerable.Range(1, 10).Select(number => $"S{number}")), rows.Select(row => row[1]));
        Assert.All(rows, row =>
        {
            var (files, named) = (Code().Matches(row[3]), Code().Matches(row[4]));
            Assert.NotEmpty(files);
            Assert.NotEmpty(named);
            Assert.All(files, file => Assert.True(File.Exists(Repository.PathOf(["identity", .. file.Groups[1].Value.Split('/')])), file.Value));
            Assert.All(named, test => Assert.Contains(test.Groups[1].Value, tests));
        });
    }

    [GeneratedRegex("^S?[0-9]+$")]
    private static partial Regex Number();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}

using System.Text.RegularExpressions;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Architecture.Tests;

/// <summary>The documents say what is: links lead somewhere, each claim names a test that exists, nothing is left open.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_relative_link_leads_to_a_file()
    {
        var wrong =
            from document in Documents()
            from Match link in Link().Matches(File.ReadAllText(document))
            let target = link.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target))
            select $"{Path.GetRelativePath(Repository.Root, document)}: {target}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_page_that_code_refers_to_exists()
    {
        var wrong =
            from folder in new[] { "src", "identity", "tests", "schema", "infra" }
            from file in Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories)
            where Path.GetExtension(file) is ".cs" or ".graphql" or ".sql" or ".yaml"
                && !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/node_modules/", StringComparison.Ordinal)
            from Match page in Page().Matches(File.ReadAllText(file))
            where !File.Exists(Repository.PathOf(page.Value))
            select $"{Path.GetRelativePath(Repository.Root, file)}: {page.Value}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_claim_of_SECURITY_names_tests_that_exist()
    {
        var tests = TestMethods();
        var claims = Claims();

        Assert.NotEmpty(claims);
        Assert.All(claims, claim =>
        {
            Assert.NotEmpty(claim.Tests);
            Assert.All(claim.Tests, test => Assert.True(tests.Contains(test), $"{claim.Id} names {test}, which is not a test."));
        });
    }

    [Fact]
    public void The_data_inventory_of_SECURITY_lists_every_column_of_every_table()
    {
        var rows =
            from line in File.ReadLines(Repository.PathOf("SECURITY.md"))
            let cells = line.Split('|', StringSplitOptions.TrimEntries)
            where cells.Length > 4 && InventoryRow().IsMatch(cells[1])
            select (Table: cells[1].Trim('`'), Columns: string.Join(", ", cells[2].Split(", ").Order(StringComparer.Ordinal)));
        var tables = TablesOfMigrations().Select(table => (table.Key, string.Join(", ", table.Value.Order(StringComparer.Ordinal))));

        Assert.Equal(tables.Order(), rows.Order());
    }

    [Fact]
    public void No_document_leaves_anything_open_or_claims_too_much()
    {
        var wrong =
            from document in Documents()
            from line in File.ReadLines(document)
            where OpenOrOverclaimed().IsMatch(line)
            select $"{Path.GetRelativePath(Repository.Root, document)}: {line}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_readme_shows_the_two_commands()
    {
        var readme = File.ReadAllText(Repository.PathOf("README.md"));

        Assert.Contains("./graphchat up", readme, StringComparison.Ordinal);
        Assert.Contains("./graphchat test", readme, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/node_modules/", StringComparison.Ordinal)
                && !file.Contains("/bin/", StringComparison.Ordinal)
                && !file.Contains("/.graphchat/", StringComparison.Ordinal));

    private static List<(string Id, string[] Tests)> Claims() =>
    [
        .. from line in File.ReadLines(Repository.PathOf("SECURITY.md"))
           let cells = line.Split('|', StringSplitOptions.TrimEntries)
           where cells.Length > 4 && ClaimId().IsMatch(cells[1])
           select (cells[1], CodeSpan().Matches(cells[4]).Select(match => match.Groups[1].Value).ToArray()),
    ];

    private static Dictionary<string, List<string>> TablesOfMigrations()
    {
        Dictionary<string, List<string>> tables = [];
        var files = new[] { "src", "identity" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.sql", SearchOption.AllDirectories))
            .Where(file => file.Contains("/Migrations/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var sql in files.Select(File.ReadAllText))
        {
            foreach (Match table in CreateTable().Matches(sql))
            {
                tables[$"{table.Groups[1].Value}.{table.Groups[2].Value}"] =
                    [.. Column().Matches(table.Groups[3].Value).Select(column => column.Groups[1].Value)];
            }

            foreach (Match change in AlterTable().Matches(sql))
            {
                tables[$"{change.Groups[1].Value}.{change.Groups[2].Value}"].AddRange(
                    AddColumn().Matches(change.Groups[3].Value).Select(column => column.Groups[1].Value));
            }
        }

        return tables;
    }

    private static HashSet<string> TestMethods() =>
    [
        .. from file in Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
           where !file.Contains("/obj/", StringComparison.Ordinal)
           from Match match in TestMethod().Matches(File.ReadAllText(file))
           select $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}",
    ];

    [GeneratedRegex(@"\]\(([^)\s]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex("docs/[a-z0-9/-]+[.]md", RegexOptions.NonBacktracking)]
    private static partial Regex Page();

    [GeneratedRegex("^C[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex ClaimId();

    [GeneratedRegex("^`(delivery|identity)[.][^`]+`$", RegexOptions.NonBacktracking)]
    private static partial Regex InventoryRow();

    [GeneratedRegex(@"CREATE TABLE (\w+)\.""?(\w+)""? \(\n(.*?)\n\)", RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"^\s+""?(\w+)""? +(?:uuid|text|bytea|bigint|integer|smallint|boolean|timestamp|timestamptz|character|jsonb|inet)\b", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Column();

    [GeneratedRegex(@"ALTER TABLE (\w+)\.""?(\w+)""?([^;]*);", RegexOptions.NonBacktracking)]
    private static partial Regex AlterTable();

    [GeneratedRegex(@"ADD COLUMN ""?(\w+)""?", RegexOptions.NonBacktracking)]
    private static partial Regex AddColumn();

    [GeneratedRegex("`([^`]+)`", RegexOptions.NonBacktracking)]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"public (?:async )?(?:Task|ValueTask|void) (\w+)\(", RegexOptions.NonBacktracking)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"\?\?|\bTODO\b|\bTBD\b|\b[Ii]mpossible\b|\b[Uu]nbreakable\b|^\s*[-*]\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex OpenOrOverclaimed();
}

using System.Text.RegularExpressions;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Architecture.Tests;

/// <summary>What holds for every source file.</summary>
public sealed partial class SourceTests
{
    private const int MostLines = 500;

    [Fact]
    public void No_file_is_longer_than_one_thing_needs()
    {
        var wrong = SourceFiles().Where(file => File.ReadLines(file).Count() > MostLines).Select(Relative);

        Assert.Empty(wrong);
    }

    [Fact]
    public void Namespaces_equal_folders()
    {
        var wrong =
            from file in SourceFiles()
            let declared = NamespaceDeclaration().Match(File.ReadAllText(file))
            where declared.Success && declared.Groups[1].Value != ExpectedNamespace(file)
            select $"{Relative(file)}: {declared.Groups[1].Value}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_is_left_open_in_the_code()
    {
        var wrong =
            from file in SourceFiles()
            where !file.EndsWith("/SourceTests.cs", StringComparison.Ordinal) && OpenEnd().IsMatch(File.ReadAllText(file))
            select Relative(file);

        Assert.Empty(wrong);
    }

    private static IEnumerable<string> SourceFiles() =>
        from folder in new[] { "src", "identity", "tests" }
        from file in Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
            && !file.Contains("/node_modules/", StringComparison.Ordinal)
        select file;

    private static string ExpectedNamespace(string file)
    {
        var parts = Path.GetDirectoryName(Relative(file))!.Split('/');
        return string.Join('.', parts.Skip(1));
    }

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b", RegexOptions.NonBacktracking)]
    private static partial Regex OpenEnd();
}

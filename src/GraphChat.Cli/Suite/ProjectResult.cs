using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace GraphChat.Cli.Suite;

/// <summary>What one test project gave.</summary>
/// <param name="Project">Its name.</param>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Skipped">Tests that were skipped, with the reason.</param>
/// <param name="Failures">Each failure as it is shown, in full.</param>
internal sealed partial record ProjectResult(string Project, int Passed, IReadOnlyList<string> Skipped, IReadOnlyList<string> Failures)
{
    /// <summary>A project that ended without a whole result file: one failure, with what it printed.</summary>
    public static ProjectResult Broken(string project, string reason, string output) =>
        new(project, 0, [], [$"{project}: {reason}{Environment.NewLine}{output}"]);

    /// <summary>Reads the result file of xunit v3 (schema v2+ xml).</summary>
    public static ProjectResult Read(string project, string resultFile, int exitCode, string output)
    {
        XDocument document;
        try
        {
            document = XDocument.Load(resultFile);
        }
        catch (Exception e) when (e is IOException or XmlException)
        {
            return Broken(project, string.Create(CultureInfo.InvariantCulture, $"ended with code {exitCode} and no results."), output);
        }

        var tests = document.Descendants("test").ToList();
        var failures = tests.Where(test => Result(test) == "Fail").Select(Describe)
            .Concat(document.Descendants("error").Select(Describe))
            .ToList();
        if (exitCode != 0 && failures.Count == 0)
        {
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"{project}: ended with code {exitCode} though no test failed.{Environment.NewLine}{output}"));
        }

        var skipped = tests.Where(test => Result(test) == "Skip")
            .Select(test => $"{Name(test)}: {test.Element("reason")?.Value}")
            .ToList();
        return new ProjectResult(project, tests.Count(test => Result(test) == "Pass"), skipped, failures);
    }

    private static string? Result(XElement test) => test.Attribute("result")?.Value;

    private static string? Name(XElement element) => element.Attribute("name")?.Value;

    private static string Describe(XElement element)
    {
        var failure = element.Element("failure");
        var parts = new[]
        {
            Name(element),
            failure?.Element("message")?.Value,
            failure?.Element("stack-trace")?.Value,
            element.Element("output")?.Value,
        };
        return string.Join(Environment.NewLine, parts.OfType<string>().Where(part => !string.IsNullOrWhiteSpace(part)).Select(Unescape));
    }

    // xunit writes quotes and backslashes of texts with a backslash before them.
    private static string Unescape(string text) => Escape().Replace(text, match => match.ValueSpan[1] switch
    {
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        var other => other.ToString(),
    });

    [GeneratedRegex(@"\\.", RegexOptions.NonBacktracking)]
    private static partial Regex Escape();
}

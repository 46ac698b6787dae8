using System.Globalization;
using System.Text.RegularExpressions;
using GraphChat.Delivery.Rates;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Server.Tests.Documents;

/// <summary>docs/configuration.md lists every setting, and none that there is not.</summary>
public sealed partial class ConfigurationTests
{
    private static readonly string s_text = File.ReadAllText(Repository.PathOf("docs", "configuration.md"));

    [Fact]
    public void Every_setting_that_the_server_reads_is_listed_and_no_other()
    {
        var source = File.ReadAllText(Repository.PathOf("src", "GraphChat.Server", "Configuration", "ServerOptionsReader.cs"));
        var read = ReadSetting().Matches(source).Select(match => match.Groups["name"].Value).Append("Rates__NAME");
        var listed = FirstCell().Matches(s_text).Select(match => match.Groups["name"].Value.Replace("__0", "", StringComparison.Ordinal));

        Assert.Equal(read.Distinct().Order(StringComparer.Ordinal), listed.Except(typeof(RateRules).GetProperties().Select(rule => rule.Name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_rate_is_listed_with_its_default()
    {
        var standard = new RateRules();
        foreach (var property in typeof(RateRules).GetProperties().Where(property => property.PropertyType == typeof(RateRule)))
        {
            var rule = (RateRule)property.GetValue(standard)!;
            Assert.Contains(
                string.Create(CultureInfo.InvariantCulture, $"| `{property.Name}` | `{rule.Limit}/{rule.Window.TotalSeconds}` |"), s_text, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("(Text|List|ConnectionString|OneOf|GetSection)\\(\"(?<name>[A-Za-z]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ReadSetting();

    [GeneratedRegex("^\\| `(?<name>[A-Za-z_0]+)`", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FirstCell();
}

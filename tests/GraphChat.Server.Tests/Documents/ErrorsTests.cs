using System.Reflection;
using System.Text.RegularExpressions;
using GraphChat.Api.Errors;
using GraphChat.Delivery;
using GraphChat.GraphQL.Response;
using GraphChat.Server.Commands;
using GraphChat.Testing;
using GraphChat.Transport;
using Xunit;

namespace GraphChat.Server.Tests.Documents;

/// <summary>docs/errors.md lists every code that a caller can meet, and none that there is not.</summary>
public sealed partial class ErrorsTests
{
    private static readonly string s_text = File.ReadAllText(Repository.PathOf("docs", "errors.md"));

    [Fact]
    public void Every_code_of_an_operation_or_an_http_answer_is_listed_and_no_other()
    {
        var given = Enum.GetValues<DeliveryErrorCode>().Select(ErrorMapping.CodeOf)
            .Concat(Constants<string>(typeof(ErrorCode)))
            .Concat(Constants<string>(typeof(TransportErrorCodes)));

        AssertSame(given, Codes("## Of an operation", "## Of a socket", ApiCode()));
    }

    [Fact]
    public void Every_close_code_is_listed_and_no_other()
    {
        var type = typeof(TransportErrorCodes).Assembly.GetType("GraphChat.Transport.WebSocket.CloseCode", throwOnError: true)!;

        // 1000 is how a socket closes that has nothing to complain of.
        AssertSame(Constants<int>(type).Where(code => code != 1000).Select(code => $"{code}"), Codes("## Of a socket", "## Of the server process", FirstCell()));
    }

    [Fact]
    public void Every_exit_code_is_listed_and_no_other() =>
        AssertSame(Constants<int>(typeof(ExitCode)).Select(code => $"{code}"), Codes("## Of the server process", "## Of signing in", FirstCell()));

    [Fact]
    public void Every_error_of_the_identity_endpoints_is_listed_and_no_other()
    {
        var given = Directory.EnumerateFiles(Repository.PathOf("identity", "GraphChat.Identity"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => ProtocolCode().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["code"].Value);

        AssertSame(given, Codes("## Of signing in", null, OAuthCode()));
    }

    private static void AssertSame(IEnumerable<string> given, IEnumerable<string> listed) =>
        Assert.Equal(given.Distinct().Order(StringComparer.Ordinal), listed.Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<T> Constants<T>(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral && field.FieldType == typeof(T))
        .Select(field => (T)field.GetRawConstantValue()!);

    private static IEnumerable<string> Codes(string from, string? to, Regex pattern)
    {
        var start = s_text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/errors.md has no section '{from}'.");
        var end = to is null ? s_text.Length : s_text.IndexOf(to, StringComparison.Ordinal);
        return pattern.Matches(s_text[start..end]).Select(match => match.Groups[1].Value);
    }

    [GeneratedRegex("^\\|[^`\\n]*`([A-Z_]{4,})`", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex ApiCode();

    [GeneratedRegex("^\\| ([0-9]+) \\|", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex FirstCell();

    [GeneratedRegex("^\\| `([a-z_]+)` \\|", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex OAuthCode();

    [GeneratedRegex("(ProtocolError\\(|=> new\\(|= new\\((null, new ProtocolError\\()?|\\bAskAsync\\([^\"]*|new\\(\"error\", )\"(?<code>[a-z]+_[a-z_]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ProtocolCode();
}

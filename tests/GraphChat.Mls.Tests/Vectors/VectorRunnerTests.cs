using GraphChat.Mls.Peer.Vectors;
using Xunit;

namespace GraphChat.Mls.Tests.Vectors;

/// <summary>The runner tells a wrong vector from a right one: a test that cannot fail shows nothing.</summary>
public sealed class VectorRunnerTests : IDisposable
{
    private const string Right =
        """{"cipher_suite":1,"psks":[],"psk_secret":"0000000000000000000000000000000000000000000000000000000000000000","note":"ignored"}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("graphchat-vectors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_right_case_passes_whatever_its_file_is_called()
    {
        var (code, output) = Run(Right, $"[{Right}]");

        Assert.Equal(0, code);
        Assert.Contains("0.json: 1 cases, 1 passed, 0 failed, 0 skipped", output, StringComparison.Ordinal);
        Assert.Contains("1.json: 1 cases, 1 passed", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_case_fails_and_says_which()
    {
        var (code, output) = Run($"[{Right},{Right.Replace("00\"", "01\"", StringComparison.Ordinal)}]");

        Assert.Equal(1, code);
        Assert.Contains("2 cases, 1 passed, 1 failed, 0 skipped", output, StringComparison.Ordinal);
        Assert.Contains("case 1: psk_secret is", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_of_another_suite_is_skipped_by_number()
    {
        var (code, output) = Run($"[{Right},{Right.Replace("\":1,", "\":6,", StringComparison.Ordinal)}]");

        Assert.Equal(0, code);
        Assert.Contains("2 cases, 1 passed, 0 failed, 1 skipped (suite 6: 1)", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""[{"cipher_suite":1,"something":"else"}]""")]
    [InlineData("[1, null, []]")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""[{"n_leaves":1,"n_nodes":1,"root":0,"left":[null]""")]
    [InlineData("""[{"\ud800":1}]""")]
    [InlineData("""[{"cipher_suite":1,"psks":5,"psk_secret":"00"}]""")]
    [InlineData("""[{"cipher_suite":1,"psks":[{"psk_id":"zz"}],"psk_secret":"00"}]""")]
    [InlineData("""[{"tree":"40","tree_hashes":[],"resolutions":[],"cipher_suite":1,"group_id":""}]""")]
    public void What_is_no_vector_is_a_failure_and_not_the_end(string content)
    {
        var (code, output) = Run(content, Right);

        Assert.Equal(1, code);
        Assert.Contains("1.json: 1 cases, 1 passed", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_failure()
    {
        using var output = new StringWriter();

        Assert.Equal(1, VectorRunner.Run([Path.Combine(_folder.FullName, "none.json")], output));
        Assert.Equal(1, VectorRunner.Run([], output));
    }

    private (int Code, string Output) Run(params string[] contents)
    {
        var files = contents.Select((content, i) =>
        {
            var path = Path.Combine(_folder.FullName, $"{i}.json");
            File.WriteAllText(path, content);
            return path;
        });
        using var output = new StringWriter();
        return (VectorRunner.Run([.. files], output), output.ToString());
    }
}

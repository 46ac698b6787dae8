using GraphChat.Cli.Suite;
using Xunit;

namespace GraphChat.Cli.Tests.Suite;

public sealed class ProjectResultTests : IDisposable
{
    private const string Results =
        """
        <?xml version="1.0" encoding="utf-8"?>
        <assemblies schema-version="3">
          <assembly name="A" total="4" passed="1" failed="1" skipped="1" errors="1">
            <errors><error type="assembly-cleanup"><failure exception-type="E"><message>the end broke</message></failure></error></errors>
            <collection>
              <test name="A.Passes" result="Pass" />
              <test name="A.Fails" result="Fail"><failure exception-type="E"><message>wrong sum</message><stack-trace>at A.Fails()</stack-trace></failure><output>what it said</output></test>
              <test name="A.Skips" result="Skip"><reason>no database</reason></test>
            </collection>
          </assembly>
        </assemblies>
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Counts_each_test_and_shows_failures_in_full()
    {
        File.WriteAllText(_folder["r.xml"], Results);

        var result = ProjectResult.Read("A", _folder["r.xml"], 1, "");

        Assert.Equal(1, result.Passed);
        Assert.Equal(["A.Skips: no database"], result.Skipped);
        Assert.Equal(2, result.Failures.Count);
        Assert.All(["A.Fails", "wrong sum", "at A.Fails()", "what it said"], part => Assert.Contains(part, result.Failures[0], StringComparison.Ordinal));
        Assert.Contains("the end broke", result.Failures[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_a_project_that_crashed_as_failed()
    {
        var result = ProjectResult.Read("A", _folder["missing.xml"], 139, "Segmentation fault");

        Assert.Equal(0, result.Passed);
        Assert.Contains("Segmentation fault", Assert.Single(result.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_a_result_file_cut_short_as_failed()
    {
        File.WriteAllText(_folder["r.xml"], Results[..200]);

        Assert.Single(ProjectResult.Read("A", _folder["r.xml"], 134, "").Failures);
    }

    [Fact]
    public void Believes_the_exit_code_over_the_file()
    {
        File.WriteAllText(_folder["r.xml"], "<assemblies><assembly><collection><test name=\"A.Passes\" result=\"Pass\" /></collection></assembly></assemblies>");

        Assert.Single(ProjectResult.Read("A", _folder["r.xml"], 1, "").Failures);
        Assert.Empty(ProjectResult.Read("A", _folder["r.xml"], 0, "").Failures);
    }
}

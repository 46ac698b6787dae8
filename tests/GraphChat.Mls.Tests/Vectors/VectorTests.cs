using GraphChat.Mls.Peer.Vectors;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Mls.Tests.Vectors;

/// <summary>The working group's sixteen vector files: all cases of the five suites, all fields. The others are 0x0004 and 0x0006.</summary>
public sealed class VectorTests
{
    [Theory]
    [InlineData("crypto-basics", 7, 5)]
    [InlineData("deserialization", 14, 14)]
    [InlineData("key-schedule", 7, 5)]
    [InlineData("message-protection", 7, 5)]
    [InlineData("messages", 300, 300)]
    [InlineData("passive-client-handling-commit", 91, 65)]
    [InlineData("passive-client-random", 1, 1)]
    [InlineData("passive-client-welcome", 56, 40)]
    [InlineData("psk_secret", 77, 55)]
    [InlineData("secret-tree", 21, 15)]
    [InlineData("transcript-hashes", 7, 5)]
    [InlineData("tree-math", 10, 10)]
    [InlineData("tree-operations", 5, 5)]
    [InlineData("tree-validation", 98, 70)]
    [InlineData("treekem", 77, 55)]
    [InlineData("welcome", 7, 5)]
    public void Every_case_of_our_suites_passes_and_every_field_of_it_is_used(string file, int cases, int ours)
    {
        var result = VectorRunner.RunFile(Path.Combine(Requirement.Material("mls-vectors"), file + ".json"));

        Assert.Empty(result.Failures);
        Assert.Equal(cases, result.Cases);
        Assert.Equal(ours, result.Passed);
        Assert.Equal(cases - ours, result.Skipped.Values.Sum());
        Assert.All(result.Skipped.Keys, suite => Assert.True(suite is 4 or 6));
        Assert.Empty(result.UnusedFields);
    }
}

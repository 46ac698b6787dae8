using Xunit;

namespace GraphChat.Testing;

/// <summary>
/// What a test needs from outside. Where it is missing, the test is skipped by name, and fails where CI=true.
/// </summary>
public static class Requirement
{
    private static bool InCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of an environment variable that <c>./graphchat test</c> sets.</summary>
    public static string Variable(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Missing(string.IsNullOrEmpty(value), $"{name} is not set: run ./graphchat test, which starts what the tests need.");
        return value!;
    }

    /// <summary>A folder of reference material beside the clone, such as the official MLS vectors.</summary>
    public static string Material(string name)
    {
        var path = Path.GetFullPath(Repository.PathOf("..", "shared", name));
        Missing(!Path.Exists(path), $"The reference material '{name}' is not beside this clone.");
        return path;
    }

    /// <summary>Skips the test, or fails it in CI, if <paramref name="missing"/>.</summary>
    public static void Missing(bool missing, string reason)
    {
        if (missing && InCi)
        {
            Assert.Fail(reason);
        }

        Assert.SkipWhen(missing, reason);
    }
}

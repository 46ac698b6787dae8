using System.CommandLine;
using GraphChat.Cli.Suite;

namespace GraphChat.Cli.Commands;

/// <summary><c>graphchat test</c>.</summary>
internal static class TestCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var filter = new Argument<string?>("filter") { Description = "part of a test project's name, or else of a test's full name", Arity = ArgumentArity.ZeroOrOne };
        var full = new Option<bool>("--full") { Description = "the long versions of tests that have one" };
        var command = new Command("test", "Runs every test, with a PostgreSQL and a Redis of its own.") { filter, full };
        command.SetAction((parsed, cancellationToken) =>
        {
            var installation = Installation.Find();
            var ci = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
            var options = new SuiteOptions(installation.Root, installation.Dotnet, parsed.GetValue(filter), parsed.GetValue(full), ci);
            return new SuiteRun(options, Console.Out, TimeProvider.System).RunAsync(cancellationToken);
        });
        return command;
    }
}

using System.CommandLine;
using System.Reflection;
using GraphChat.Cli.Commands;
using Xunit;

namespace GraphChat.Cli.Tests.Commands;

/// <summary>The command line itself: whatever is typed, there is a sentence and a code and never an exception.</summary>
public sealed class RootCommandsTests
{
    private static readonly string[] s_values =
        ["", " ", "1", "0", "-1", "65535", "65536", "99999999999999999999", "1e3", "nonsense", "é", "--", "--port", "http://localhost:5080", "https://a.example/x", "/", "../..", "true", "\n"];

    public static TheoryData<string, string> Options()
    {
        var data = new TheoryData<string, string>();
        foreach (var command in RootCommands.Create().Subcommands)
        {
            foreach (var option in command.Options)
            {
                data.Add(command.Name, option.Name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_is_read_or_refused_with_a_sentence(string command, string option)
    {
        foreach (var value in s_values)
        {
            foreach (string[] arguments in new[] { [command, option, value], [command, $"{option}={value}"], [command, option], new[] { command, option, value, option, value } })
            {
                var parsed = RootCommands.Create().Parse(arguments);
                Assert.All(parsed.Errors, error => Assert.NotEmpty(error.Message));
                if (parsed.Errors.Count == 0)
                {
                    ReadAll(parsed);
                }
            }
        }
    }

    [Theory]
    [InlineData("up", "--port", "http://localhost")]
    [InlineData("up", "--nodes", "two")]
    [InlineData("up", "extra")]
    [InlineData("demo", "--seed", "x")]
    [InlineData("demo", "one", "two")]
    [InlineData("demo", "--nodes", "9")]
    [InlineData("chat")]
    [InlineData("chat", "--as")]
    [InlineData("chat", "--as", "lea", "--origin", "nonsense")]
    [InlineData("chat", "--as", "a b")]
    [InlineData("test", "one", "two")]
    [InlineData("doctor", "--port", "0")]
    [InlineData("bench", "--rounds", "none")]
    [InlineData("fly")]
    [InlineData("--fly")]
    [InlineData("")]
    public async Task A_wrong_command_line_has_the_code_of_one(params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await CommandLine.RunAsync(RootCommands.Create(), arguments));
    }

    [Theory]
    [InlineData("identity", "identity")]
    [InlineData("identity --help", "identity --help")]
    [InlineData("identity people", "identity -- people")]
    [InlineData("identity clients add --name x --data y", "identity -- clients add --name x --data y")]
    [InlineData("identity --data there clients add --name @x", "identity --data there -- clients add --name @x")]
    [InlineData("identity --data=there people", "identity --data=there -- people")]
    [InlineData("identity --data there", "identity --data there")]
    [InlineData("identity --data", "identity --data")]
    [InlineData("chat --as lea", "chat --as lea")]
    public void What_is_meant_for_the_server_is_set_apart(string typed, string read)
    {
        Assert.Equal(read.Split(' '), IdentityCommand.Separate(typed.Split(' ')));
        if (read.Contains("--name", StringComparison.Ordinal))
        {
            var parsed = RootCommands.Create().Parse(read.Split(' '));
            Assert.Empty(parsed.Errors);
            Assert.Equal(read[(read.IndexOf("-- ", StringComparison.Ordinal) + 3)..].Split(' '), parsed.GetValue<string[]>("words"));
        }
    }

    [Fact]
    public async Task Identity_says_that_nothing_runs()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCode.Unavailable, await CommandLine.RunAsync(RootCommands.Create(), ["identity", "--data", folder.Root, "people"]));
    }

    [Fact]
    public void Help_names_what_people_type()
    {
        foreach (var command in RootCommands.Create().Subcommands)
        {
            using var output = new StringWriter();
            var code = RootCommands.Create().Parse([command.Name, "--help"]).Invoke(new InvocationConfiguration { Output = output });

            Assert.Equal(ExitCode.Success, code);
            Assert.Contains($"./graphchat {command.Name}", output.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("GraphChat.Cli", output.ToString(), StringComparison.Ordinal);
        }
    }

    private static void ReadAll(ParseResult parsed)
    {
        var read = typeof(RootCommandsTests).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!;
        foreach (var option in parsed.CommandResult.Command.Options)
        {
            read.MakeGenericMethod(option.ValueType).Invoke(null, [parsed, option]);
        }
    }

    private static void Read<T>(ParseResult parsed, Option<T> option) => parsed.GetValue(option);
}

using System.CommandLine;
using System.CommandLine.Help;

namespace GraphChat.Cli.Commands;

/// <summary>All commands under the name that people type.</summary>
internal static class RootCommands
{
    /// <summary>The root of the command line.</summary>
    public static Command Create() => new("./graphchat", "GraphChat: conversations whose messages only their devices can read.")
    {
        new HelpOption(),
        UpCommand.Create(),
        DemoCommand.Create(),
        ChatCommand.Create(),
        IdentityCommand.Create(),
        TestCommand.Create(),
        BenchCommand.Create(),
        ChaosCommand.Create(),
        DoctorCommand.Create(),
    };
}

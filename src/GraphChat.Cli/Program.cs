using System.CommandLine;
using GraphChat.Cli.Commands;

var root = new RootCommand("GraphChat: conversations whose messages only their devices can read.")
{
    UpCommand.Create(),
    DemoCommand.Create(),
    ChatCommand.Create(),
    TestCommand.Create(),
    BenchCommand.Create(),
    DoctorCommand.Create(),
};

return await CommandLine.RunAsync(root, args);

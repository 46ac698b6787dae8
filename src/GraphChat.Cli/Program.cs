using System.CommandLine;
using GraphChat.Cli.Commands;
using GraphChat.Cli.Terminal;

Console.SetOut(new LastingWriter(Console.Out));
Console.SetError(new LastingWriter(Console.Error));

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

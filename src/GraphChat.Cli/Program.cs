using GraphChat.Cli.Commands;
using GraphChat.Cli.Terminal;

Console.SetOut(new LastingWriter(Console.Out));
Console.SetError(new LastingWriter(Console.Error));

return await CommandLine.RunAsync(RootCommands.Create(), args);

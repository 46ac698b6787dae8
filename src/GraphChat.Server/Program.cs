using GraphChat.Server.Commands;
using GraphChat.Server.Configuration;

return await CommandLine.RunAsync(args, Settings.Read(), Console.Out, Console.Error, CancellationToken.None);

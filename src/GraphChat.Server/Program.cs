using GraphChat.Server.Commands;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables("GRAPHCHAT_").Build();
return await CommandLine.RunAsync(args, configuration, Console.Out, Console.Error, CancellationToken.None);

using GraphChat.Server.Configuration;
using GraphChat.Server.Hosting;

namespace GraphChat.Server.Commands;

/// <summary>Runs a node until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task RunAsync(ServerOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var node = await Node.StartAsync(options, TimeProvider.System, cancellationToken);
        await output.WriteLineAsync($"GraphChat is ready at {options.PublicOrigin}");
        if (await DatabaseFailures.GuardAsync("Postgres", () => node.DescribeIdentityAsync(!Console.IsOutputRedirected, cancellationToken)) is { } word)
        {
            await output.WriteLineAsync(word);
        }

        await output.FlushAsync(cancellationToken);
        await node.WaitForStopAsync(cancellationToken);
    }
}

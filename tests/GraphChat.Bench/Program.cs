using System.Globalization;
using System.Text.Json;
using GraphChat.Bench;
using GraphChat.Bench.Fanout;
using GraphChat.Bench.Processes;

// graphchat bench starts it, with a PostgreSQL and a Redis of its own; it starts itself as servers and as their load.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

Parent.EndWithIt();
switch (args)
{
    case ["serve", "bare"]:
        return await BareBroadcast.ServeAsync();
    case ["serve", "graphql"]:
        return await GraphQLBroadcast.ServeAsync();
    case ["serve", "node", var port, var postgres, var redis, var secretFile]:
        return await NodeServer.ServeAsync(Number(port), postgres, redis, secretFile);
    case ["load", var kind, var port, var subscribers, var publishers, var window, var milliseconds]:
        return FanoutLoad.Run(
            kind == "bare" ? new FanoutTarget.Bare(Number(port)) : new FanoutTarget.InMemory(Number(port)),
            Number(subscribers),
            Number(publishers),
            Number(window),
            Number(milliseconds));
    case ["load-node", var plan, var port, var subscribers, var publishers, var window, var milliseconds]:
        return FanoutLoad.Run(
            new FanoutTarget.Node(Number(port), JsonSerializer.Deserialize<NodeLoadPlan>(await File.ReadAllTextAsync(plan))!),
            Number(subscribers),
            Number(publishers),
            Number(window),
            Number(milliseconds));
    default:
        return await BenchmarkCommand.RunAsync(args, stop.Token);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

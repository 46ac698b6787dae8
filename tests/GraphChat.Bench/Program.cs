using System.Globalization;
using System.Text.Json;
using GraphChat.Bench;
using GraphChat.Bench.Fanout;
using GraphChat.Bench.Processes;
using GraphChat.Bench.Sending;

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
        return await NodeServer.ServeAsync(Number(port), Number(port), postgres, redis, secretFile);
    case ["serve", "node", var port, var postgres, var redis, var secretFile, var listen]:
        return await NodeServer.ServeAsync(Number(port), Number(listen), postgres, redis, secretFile);
    case ["serve", "deployment", var people, var nodes]:
        return await SendDeployment.ServeAsync(Number(people), Number(nodes));
    case ["load-peak", var plan, var way, var connections, var window, var readers, var milliseconds]:
        return await SendLoad.RunAtPeakAsync(
            plan, Enum.Parse<SendWay>(way, ignoreCase: true), Number(connections), Number(window), readers == "readers", Number(milliseconds));
    case ["load-rate", var plan, var way, var connections, var rate, var milliseconds]:
        return await SendLoad.RunAtRateAsync(
            plan, Enum.Parse<SendWay>(way, ignoreCase: true), Number(connections), Number(rate), Number(milliseconds));
    case ["load-floor", var folder, var redis, var port, var milliseconds]:
        return Floor.Run(folder, redis, Number(port), Number(milliseconds));
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

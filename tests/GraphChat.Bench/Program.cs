using System.Globalization;
using GraphChat.Bench;
using GraphChat.Bench.Fanout;

// graphchat bench starts it, with a PostgreSQL and a Redis of its own; it starts itself as servers and as their load.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

return args switch
{
    ["serve", "bare"] => await BareBroadcast.ServeAsync(),
    ["serve", "graphql"] => await GraphQLBroadcast.ServeAsync(),
    ["load", var target, .. var numbers] when numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray()
        is [var port, var subscribers, var publishers, var window, var milliseconds] =>
        FanoutLoad.Run(target, port, subscribers, publishers, window, milliseconds),
    _ => await BenchmarkCommand.RunAsync(args, stop.Token),
};

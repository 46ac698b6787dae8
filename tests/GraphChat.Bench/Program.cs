using GraphChat.Bench;

// graphchat bench starts it, with a PostgreSQL and a Redis of its own.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

return await BenchmarkCommand.RunAsync(args, stop.Token);

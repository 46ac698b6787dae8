using GraphChat.PlantedServer;
using GraphChat.Server.Configuration;
using GraphChat.Server.Hosting;

// A node with a fault planted in it, for the tests of what looks for such faults. It is no part of what is shipped.
var options = ServerOptionsReader.Read(Settings.Read(), needsMigrator: false);
var plant = Plants.Named(Environment.GetEnvironmentVariable("PLANT") ?? "");
await using var node = await Node.StartAsync(options, TimeProvider.System, CancellationToken.None, plant);
await Console.Out.WriteLineAsync($"GraphChat is ready at {options.PublicOrigin}");
await Console.Out.FlushAsync();
await node.WaitForStopAsync(CancellationToken.None);

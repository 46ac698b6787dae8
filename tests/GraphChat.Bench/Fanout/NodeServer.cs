using System.Globalization;
using System.Net;
using GraphChat.Delivery.Rates;
using GraphChat.Server.Configuration;
using GraphChat.Server.Hosting;

namespace GraphChat.Bench.Fanout;

/// <summary>A whole node: identity, rights, PostgreSQL, Redis. What counts how often things may happen is off.</summary>
internal static class NodeServer
{
    public static async Task<int> ServeAsync(int port, int listen, string postgres, string redis, string secretFile)
    {
        var options = new ServerOptions
        {
            PublicOrigin = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"),
            Listen = [new ListenAddress(IPAddress.Loopback, listen)],
            Postgres = postgres,
            Redis = redis,
            NodeSecretFile = secretFile,
            NodeName = port == listen ? "node-1" : "node-2",
            Identity = IdentityMode.InProcess,
            Issuers = [],
            TrustedProxies = [],
            DrainTime = TimeSpan.FromSeconds(5),
            Rates = RateRules.None,
        };
        await using var node = await Node.StartAsync(options, TimeProvider.System, CancellationToken.None);
        await Console.Out.WriteLineAsync(listen.ToString(CultureInfo.InvariantCulture));
        while (await Console.In.ReadLineAsync() is not null)
        {
            // It ends with its input.
        }

        return 0;
    }
}

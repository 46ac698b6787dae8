using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GraphChat.Identity.Server;

/// <summary>What the provider's own host keeps to besides the provider: bounds of requests, whose addresses are believed, and what is logged.</summary>
internal static class HostSetup
{
    // More than any form or body that the provider reads.
    private const long MaxBodyBytes = 128 * 1024;
    private const int MostProxies = 32;

    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Configuration.AddEnvironmentVariables("GRAPHCHAT_");
        builder.WebHost.ConfigureKestrel(Limit);
        AddLogging(builder.Logging);
        return builder;
    }

    /// <exception cref="ArgumentException">A proxy is neither an address nor a network.</exception>
    public static void Trust(ForwardedHeadersOptions forwarded, IConfiguration configuration)
    {
        var proxies = configuration.GetSection("TrustedProxies").GetChildren().Take(MostProxies).Select(proxy => Network(proxy.Value)).ToArray();
        forwarded.ForwardedHeaders = proxies.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            forwarded.KnownIPNetworks.Add(proxy);
        }
    }

    private static System.Net.IPNetwork Network(string? text) =>
        System.Net.IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new ArgumentException("GRAPHCHAT_TrustedProxies: give addresses or networks such as 10.0.0.0/8.");

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        // The longest request to authorize, in one line.
        kestrel.Limits.MaxRequestLineSize = 20 * 1024;
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        // Below a warning the framework writes request lines, whose queries hold tickets, hints and the tokens of mailed links.
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("GraphChat", LogLevel.Information);
        // Why it does not start is said in one sentence by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // Standard output is for the person who started it.
        logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}

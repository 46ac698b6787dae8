using System.Net;
using GraphChat.Server.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace GraphChat.Server.Hosting;

/// <summary>The host around the application: sockets with their limits, logs, and whose forwarded headers count.</summary>
internal static class HostSetup
{
    /// <summary>The largest request body in bytes: a commit with its Welcome and GroupInfo in base64, and some room.</summary>
    public const int MaxBodyBytes = 6 * 1024 * 1024;

    // RFC 9112 leaves the time open; ten seconds for the headers is slow enough for any honest network.
    private static readonly TimeSpan s_headersTimeout = TimeSpan.FromSeconds(10);
    private static readonly MinDataRate s_slowestPeer = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>A builder that reads nothing but <paramref name="options"/>: no file, no variable of the framework.</summary>
    public static WebApplicationBuilder CreateBuilder(ServerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options.MetricsListen is { } metrics ? [.. options.Listen, metrics] : options.Listen));
        // Many small messages cost half the work items; a connection holds up no other, since the runtime reads them side by side.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.AddRoutingCore();
        builder.Services.AddMetrics();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime);
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded => Configure(forwarded, options.TrustedProxies));
        AddLogging(builder.Logging);
        return builder;
    }

    private static void Configure(KestrelServerOptions kestrel, IReadOnlyList<ListenAddress> addresses)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = s_headersTimeout;
        kestrel.Limits.MinRequestBodyDataRate = s_slowestPeer;
        kestrel.Limits.MinResponseDataRate = s_slowestPeer;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestLineSize = 20 * 1024;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        foreach (var address in addresses)
        {
            if (address.Address is null)
            {
                ListenOnEveryLoopback(kestrel, address.Port);
            }
            else
            {
                kestrel.Listen(address.Address, address.Port);
            }
        }
    }

    private static void ListenOnEveryLoopback(KestrelServerOptions kestrel, int port)
    {
        // Kestrel cannot give both families the same free port.
        if (port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, 0);
        }
        else
        {
            kestrel.ListenLocalhost(port);
        }
    }

    private static void Configure(ForwardedHeadersOptions forwarded, IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        forwarded.ForwardedHeaders = proxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            forwarded.KnownIPNetworks.Add(proxy);
        }
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        // Below a warning the framework writes request lines, whose queries can hold what people search for.
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter("GraphChat", LogLevel.Information);
        // Why it does not start is said in one sentence by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        // Standard output is for the person who started it.
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}

using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GraphChat.Bench.Processes;

/// <summary>Kestrel as both the baselines and ours run on it: the same host, the same options but for one.</summary>
internal static class Kestrel
{
    /// <summary>Serves what is mapped, tells its port on the output, answers commands of the input, and ends with it.</summary>
    /// <param name="map">Maps what is served.</param>
    /// <param name="answer">Answers a command.</param>
    /// <param name="isInline">
    /// Whether sockets are written on the thread that writes, as in GraphChat.Server. The bare broadcast is five times slower with it.
    /// </param>
    public static async Task<int> ServeAsync(Action<WebApplication> map, Func<string, string> answer, bool isInline = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = isInline);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await Console.Out.WriteLineAsync(new Uri(address).Port.ToString(CultureInfo.InvariantCulture));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            await Console.Out.WriteLineAsync(line == "memory" ? Memory() : answer(line));
        }

        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(atOnce.Token);
        return 0;
    }

    /// <summary>What the process holds, in bytes, when all that can be given back is: managed heap, and resident set.</summary>
    private static string Memory()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return string.Create(CultureInfo.InvariantCulture, $"{GC.GetTotalMemory(false)} {Environment.WorkingSet}");
    }
}

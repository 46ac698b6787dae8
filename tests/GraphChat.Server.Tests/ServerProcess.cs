using System.Collections.Concurrent;
using System.Diagnostics;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Server.Tests;

/// <summary>A server as a process of its own, by the commands that are documented. Disposing it kills it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;

    private ServerProcess(Process process, ConcurrentQueue<string> lines)
    {
        _process = process;
        Lines = lines;
    }

    /// <summary>What it has written.</summary>
    public ConcurrentQueue<string> Lines { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The settings of a server that has a database and a secret to itself.</summary>
    public static Dictionary<string, string> Settings(string origin, string postgres, string secret, string? listen = null) => new()
    {
        ["GRAPHCHAT_PublicOrigin"] = origin,
        ["GRAPHCHAT_Listen"] = (listen ?? origin).Replace("localhost", "127.0.0.1", StringComparison.Ordinal),
        ["GRAPHCHAT_Postgres"] = postgres,
        ["GRAPHCHAT_PostgresMigrator"] = postgres,
        ["GRAPHCHAT_NodeSecretFile"] = secret,
    };

    /// <summary>The program of a project of this repository.</summary>
    public static string Assembly(string folder, string project)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        return Repository.PathOf(folder, project, "bin", configuration, "net10.0", project + ".dll");
    }

    /// <summary>Runs a command of it to its end, and gives what it has written.</summary>
    public static async Task<IReadOnlyCollection<string>> RunAsync(string assembly, string command, Dictionary<string, string> settings)
    {
        using var server = Launch(assembly, command, settings);
        await server._process.WaitForExitAsync(Cancel).WaitAsync(s_patience, Cancel);
        Assert.True(server._process.ExitCode == 0, string.Join(Environment.NewLine, server.Lines));
        return server.Lines;
    }

    /// <summary>Starts it, and returns when it takes requests.</summary>
    public static async Task<ServerProcess> StartAsync(string assembly, Dictionary<string, string> settings)
    {
        var server = Launch(assembly, "serve", settings);
        try
        {
            var since = Stopwatch.GetTimestamp();
            while (!server.Lines.Any(line => line.Contains("is ready at", StringComparison.Ordinal)))
            {
                Assert.True(!server._process.HasExited && Stopwatch.GetElapsedTime(since) < s_patience, string.Join(Environment.NewLine, server.Lines));
                await Task.Delay(50, Cancel);
            }

            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Kills it, and returns when it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Cancel);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static ServerProcess Launch(string assembly, string command, Dictionary<string, string> settings)
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var start = new ProcessStartInfo(Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", "dotnet")), ["exec", assembly, command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var lines = new ConcurrentQueue<string>();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServerProcess(process, lines);
    }
}

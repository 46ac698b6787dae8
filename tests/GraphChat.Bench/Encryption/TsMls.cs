using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Testing;

namespace GraphChat.Bench.Encryption;

/// <summary>ts-mls in a process of Node's, which times itself: oracle/bench.mjs.</summary>
internal sealed class TsMls : IDisposable
{
    private readonly Process _process;

    public TsMls()
    {
        var start = new ProcessStartInfo("node", ["bench.mjs"])
        {
            WorkingDirectory = Repository.PathOf("tests", "GraphChat.Bench", "Encryption", "oracle"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("node does not start.");
    }

    public async Task<JsonElement> AskAsync(string command, CancellationToken cancellationToken, params (string Name, JsonNode Value)[] fields)
    {
        var request = new JsonObject { ["cmd"] = command };
        foreach (var (name, value) in fields)
        {
            request[name] = value;
        }

        await _process.StandardInput.WriteLineAsync(request.ToJsonString().AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("bench.mjs ended.");
        using var reply = JsonDocument.Parse(line);
        return reply.RootElement.TryGetProperty("error", out var error)
            ? throw new InvalidOperationException($"bench.mjs, {command}: {error.GetString()}")
            : reply.RootElement.Clone();
    }

    public void Dispose()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }

        _process.Dispose();
    }
}

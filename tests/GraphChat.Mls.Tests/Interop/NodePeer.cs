using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Testing;

namespace GraphChat.Mls.Tests.Interop;

/// <summary>ts-mls in a process of Node's: oracle/peer.mjs.</summary>
internal sealed class NodePeer : IMlsPeer, IDisposable
{
    private readonly Process _process;

    internal NodePeer()
    {
        var folder = Repository.PathOf("tests", "GraphChat.Mls.Tests", "oracle");
        Requirement.Missing(
            !Directory.Exists(Path.Combine(folder, "node_modules")),
            "The npm packages of tests/GraphChat.Mls.Tests/oracle are not installed: run ./graphchat test, which installs what the tests need.");
        var start = new ProcessStartInfo("node", ["peer.mjs"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("node does not start.");
    }

    public bool IsOurs => false;

    public async Task<JsonElement> SendAsync(JsonObject request)
    {
        await _process.StandardInput.WriteLineAsync(request.ToJsonString());
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("peer.mjs ended.");
        using var reply = JsonDocument.Parse(line);
        return reply.RootElement.Clone();
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

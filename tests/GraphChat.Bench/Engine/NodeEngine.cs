using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using GraphChat.Testing;

namespace GraphChat.Bench.Engine;

/// <summary>graphql-js in a Node process that measures itself when it is asked.</summary>
internal sealed class NodeEngine : IAsyncDisposable
{
    private readonly Process _process;

    private NodeEngine(Process process) => _process = process;

    public static NodeEngine Start(object setting)
    {
        var start = new ProcessStartInfo("node", "graphql.mjs")
        {
            WorkingDirectory = Repository.PathOf("tests", "GraphChat.Bench", "oracle"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("node does not start.");
        process.StandardInput.WriteLine(JsonSerializer.Serialize(setting));
        return new NodeEngine(process);
    }

    /// <summary>The response that it measures.</summary>
    public Task<string> AnswerAsync(CancellationToken cancellationToken) => AskAsync(new { answer = true }, cancellationToken);

    /// <summary>Operations, or megabytes, a second.</summary>
    public async Task<double> MeasureAsync(string what, TimeSpan duration, CancellationToken cancellationToken) =>
        double.Parse(await AskAsync(new { measure = what, milliseconds = duration.TotalMilliseconds }, cancellationToken), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string> AskAsync(object question, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(question).AsMemory(), cancellationToken);
        return await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("node ended.");
    }
}

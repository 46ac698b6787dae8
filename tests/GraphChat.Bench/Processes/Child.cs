using System.Diagnostics;
using System.Globalization;

namespace GraphChat.Bench.Processes;

/// <summary>Another process of this program: a server or the load, so that neither shares the other's heap and threads.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;

    private Child(Process process, string ready)
    {
        _process = process;
        Ready = ready;
    }

    /// <summary>Its first line.</summary>
    public string Ready { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>The port that its first line tells.</summary>
    public int Port => int.Parse(Ready, CultureInfo.InvariantCulture);

    /// <summary>Starts one and waits for its first line; it ends when its input does.</summary>
    public static async Task<Child> StartAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Parent.Name(start);
        var process = Process.Start(start)!;
        var ready = await process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException($"{string.Join(' ', arguments)} ended at once.");
        return new Child(process, ready);
    }

    /// <summary>Runs one to its end; its first line is its answer.</summary>
    public static async Task<string> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        await using var child = await StartAsync(cancellationToken, arguments);
        return child.Ready;
    }

    /// <summary>Sends it a line and reads its answer.</summary>
    public async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The process ended.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

using System.Text;
using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.EndToEnd.Tests.Local;

/// <summary>A run of <c>./graphchat</c> as somebody at a terminal would start it: in a process group of its own.</summary>
internal sealed class Launched : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly ChildProcess _process;
    private readonly StringBuilder _output;

    private Launched(ChildProcess process, StringBuilder output)
    {
        _process = process;
        _output = output;
    }

    /// <summary>The process of the launcher, which becomes that of the program.</summary>
    public int ProcessId => _process.Id;

    /// <summary>What it printed up to now.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<Launched> StartAsync(params string[] arguments) => StartAsync(new Dictionary<string, string?>(), arguments);

    public static async Task<Launched> StartAsync(Dictionary<string, string?> environment, params string[] arguments)
    {
        var output = new StringBuilder();
        var options = new ChildProcessOptions("graphchat", Repository.PathOf("graphchat"), [.. arguments, "--no-install"])
        {
            Environment = environment,
            WorkingDirectory = Repository.Root,
            OnLine = line =>
            {
                lock (output)
                {
                    output.AppendLine(line);
                }
            },
        };
        return new Launched(await ChildProcess.StartAsync(options, TimeProvider.System), output);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output)> RunAsync(params string[] arguments) => await RunAsync(new Dictionary<string, string?>(), arguments);

    /// <summary>Runs it to its end, with more in its environment.</summary>
    public static async Task<(int Code, string Output)> RunAsync(Dictionary<string, string?> environment, params string[] arguments)
    {
        await using var run = await StartAsync(environment, arguments);
        return (await run.EndAsync(), run.Output);
    }

    /// <summary>Waits for its end.</summary>
    public Task<int> EndAsync() => _process.Exited.WaitAsync(s_patience, TimeProvider.System, Cancel);

    /// <summary>Waits until it printed <paramref name="text"/>.</summary>
    public async Task SaysAsync(string text)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(_process.IsRunning, $"It ended without saying '{text}':{Environment.NewLine}{Output}");
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < s_patience, $"It never said '{text}':{Environment.NewLine}{Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    /// <summary>What the terminal does on Ctrl-C: a signal to the whole foreground group.</summary>
    public void PressControlC() => Signals.SendToGroup(ProcessId, Signals.Interrupt);

    /// <summary>kill -9 of the program alone, so that nothing can be tidied up.</summary>
    public async Task KillAloneAsync()
    {
        Signals.Send(ProcessId, Signals.Kill);
        await EndAsync();
    }

    public void Terminate() => Signals.Send(ProcessId, Signals.Terminate);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

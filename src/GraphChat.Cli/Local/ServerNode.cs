namespace GraphChat.Cli.Local;

/// <summary>One process of GraphChat.Server, which can be killed and started again on the same port.</summary>
/// <remarks>One owner; disposing stops it.</remarks>
internal sealed class ServerNode : IAsyncDisposable
{
    private const string ReadyLine = "GraphChat is ready at ";
    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(90);

    private readonly IReadOnlyDictionary<string, string?> _environment;
    private readonly string _logFile;
    private readonly TimeProvider _time;

    /// <summary>A node that does not run yet.</summary>
    public ServerNode(ServerProgram program, string name, int port, IReadOnlyDictionary<string, string?> environment, string logFile, TimeProvider time)
    {
        Program = program;
        _environment = environment;
        _logFile = logFile;
        _time = time;
        Name = name;
        Port = port;
    }

    /// <summary>Such as <c>node-1</c>.</summary>
    public string Name { get; }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What it runs from the next start on.</summary>
    public ServerProgram Program { get; set; }

    /// <summary>The process, once it was started.</summary>
    public ChildProcess? Process { get; private set; }

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    /// <exception cref="LocalFailure">It ends first, with its own sentence and code, or takes too long.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lastLines = new Queue<string>();
        Process = await ChildProcess.StartAsync(
            Program.Options(Name, ["serve"], _environment) with
            {
                LogFile = _logFile,
                OnLine = line =>
                {
                    if (line.StartsWith(ReadyLine, StringComparison.Ordinal))
                    {
                        ready.TrySetResult();
                    }

                    lastLines.Enqueue(line);
                    if (lastLines.Count > 5)
                    {
                        lastLines.Dequeue();
                    }
                },
            },
            _time);
        try
        {
            var first = await Task.WhenAny(ready.Task, Process.Exited).WaitAsync(s_startTime, _time, cancellationToken);
            if (first != ready.Task)
            {
                throw ServerProgram.Failure(Name, await Process.Exited, string.Join(Environment.NewLine, lastLines));
            }
        }
        catch (TimeoutException e)
        {
            throw LocalFailure.Unavailable($"{Name} was not ready after {s_startTime.TotalSeconds:0} seconds; its log is {_logFile}.", e);
        }
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => Process?.KillAsync() ?? Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Process?.DisposeAsync() ?? ValueTask.CompletedTask;
}

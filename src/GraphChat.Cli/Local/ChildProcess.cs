using System.Diagnostics;

namespace GraphChat.Cli.Local;

/// <summary>
/// A process of ours: in a session of its own, so that Ctrl-C reaches only us and we stop things in order, and told by
/// the kernel to end if we die. Its output goes to a file.
/// </summary>
/// <remarks>One owner; disposing stops it.</remarks>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _pumps;
    private readonly int _stopSignal;
    private readonly TimeProvider _time;

    private ChildProcess(string name, Process process, Task pumps, int stopSignal, TimeProvider time)
    {
        Name = name;
        _process = process;
        _pumps = pumps;
        _stopSignal = stopSignal;
        _time = time;
        Id = process.Id;
        Exited = WaitAsync();
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>Its process id.</summary>
    public int Id { get; }

    /// <summary>Ends with its exit code (128 + n after signal n), once its output is written.</summary>
    public Task<int> Exited { get; }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts it.</summary>
    /// <exception cref="LocalFailure">The program is not there.</exception>
    internal static async Task<ChildProcess> StartAsync(ChildProcessOptions options, TimeProvider time)
    {
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.WorkingDirectory ?? Environment.CurrentDirectory,
        };
        foreach (var argument in (string[])[.. options.RunAs.Prefix, "setpriv", "--pdeathsig", SignalName(options.DeathSignal), "--", options.Program, .. options.Arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in options.Environment)
        {
            start.Environment.Remove(name);
            if (value is not null)
            {
                start.Environment[name] = value;
            }
        }

        Process process;
        try
        {
            process = await ProcessSpawner.StartAsync(start);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw LocalFailure.Unavailable($"{options.Name} could not be started: {e.Message}.", e);
        }

        if (options.StandardInput is { } input)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        var log = options.LogFile is null
            ? TextWriter.Null
            : new StreamWriter(new FileStream(options.LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        var pumps = PumpAsync(process, log, options.OnLine);
        return new ChildProcess(options.Name, process, pumps, options.StopSignal, time);
    }

    /// <summary>Sends one signal to the process itself.</summary>
    public void Signal(int signal)
    {
        if (IsRunning)
        {
            Signals.Send(Id, signal);
        }
    }

    /// <summary>kill -9, to it and what it started.</summary>
    public async Task KillAsync()
    {
        if (IsRunning)
        {
            Signals.SendToGroup(Id, Signals.Kill);
        }

        await Exited;
    }

    /// <summary>Asks it to end, and kills it if it has not after <paramref name="patience"/>.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        Signal(_stopSignal);
        using var enough = new CancellationTokenSource();
        if (await Task.WhenAny(Exited, Task.Delay(patience, _time, enough.Token)) != Exited)
        {
            await KillAsync();
        }

        await enough.CancelAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(20));
        // What it started and left behind is of its session.
        Signals.SendToGroup(Id, Signals.Kill);
        _process.Dispose();
    }

    private static string SignalName(int signal) => signal switch
    {
        Signals.Interrupt => "INT",
        Signals.Kill => "KILL",
        _ => "TERM",
    };

    private static async Task PumpAsync(Process process, TextWriter log, Action<string>? onLine)
    {
        await using (log)
        {
            var gate = new SemaphoreSlim(1);
            await Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));

            async Task CopyAsync(StreamReader from)
            {
                while (await from.ReadLineAsync() is { } line)
                {
                    await gate.WaitAsync();
                    try
                    {
                        await log.WriteLineAsync(line);
                        onLine?.Invoke(line);
                    }
                    finally
                    {
                        gate.Release();
                    }
                }
            }
        }
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        // Something it left behind may hold the pipe open; its own end is what counts.
        await Task.WhenAny(_pumps, Task.Delay(TimeSpan.FromSeconds(1), _time));
        return _process.ExitCode;
    }
}

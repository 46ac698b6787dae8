using System.Collections.Concurrent;
using System.Diagnostics;

namespace GraphChat.Cli.Local;

/// <summary>
/// Starts processes from one thread that lives as long as this process.
/// </summary>
/// <remarks>Thread-safe. PR_SET_PDEATHSIG fires when the thread that forked ends, not the process; a pool thread may end at any time.</remarks>
internal static class ProcessSpawner
{
    private static readonly BlockingCollection<Action> s_work = [];

    static ProcessSpawner()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "process spawner" };
        thread.Start();
    }

    /// <summary>Starts it; throws what <see cref="Process.Start()"/> throws.</summary>
    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        s_work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
            {
                started.SetException(e);
            }
        });
        return started.Task;
    }

    private static void Run()
    {
        foreach (var work in s_work.GetConsumingEnumerable())
        {
            work();
        }
    }
}

using System.Diagnostics;

namespace GraphChat.Bench.Processes;

/// <summary>The process that started this one.</summary>
internal static class Parent
{
    private const string Variable = "GRAPHCHAT_BENCH_PARENT";

    /// <summary>Tells a process to be started who its parent is.</summary>
    public static void Name(ProcessStartInfo start) => start.Environment[Variable] = $"{Environment.ProcessId}";

    /// <summary>Ends this process when its parent is gone, however that came.</summary>
    public static void EndWithIt()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable(Variable), out var id))
        {
            var parent = Process.GetProcessById(id);
            parent.EnableRaisingEvents = true;
            parent.Exited += (_, _) => Environment.Exit(1);
        }
    }
}

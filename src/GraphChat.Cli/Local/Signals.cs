using System.Runtime.InteropServices;

namespace GraphChat.Cli.Local;

/// <summary>kill(2), which .NET does not offer.</summary>
internal static partial class Signals
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Sends <paramref name="signal"/> to one process; false if there is none with that id.</summary>
    public static bool Send(int processId, int signal) => kill(processId, signal) == 0;

    /// <summary>Sends it to every process of the session that <paramref name="processId"/> leads.</summary>
    public static bool SendToGroup(int processId, int signal) => kill(-processId, signal) == 0;

#pragma warning disable SYSLIB1092, CA5392 // libc, by its own name.
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int kill(int processId, int signal);
#pragma warning restore SYSLIB1092, CA5392
}

using System.CommandLine;
using System.Globalization;
using GraphChat.Cli.Local;
using GraphChat.Cli.Terminal;
using Spectre.Console;

namespace GraphChat.Cli.Commands;

/// <summary><c>graphchat doctor</c>.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var port = CommonOptions.Port();
        var data = CommonOptions.Data();
        var command = new Command("doctor", "Says what is missing on this machine, and how to get it.") { port, data };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(port), parsed.GetValue(data) ?? Installation.Find().DefaultData, Screen.Create(), cancellationToken));
        return command;
    }

    /// <summary>Checks everything, says all of it.</summary>
    /// <returns>0 where nothing that <c>up</c> needs is missing.</returns>
    public static async Task<int> RunAsync(int port, string data, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var needed = new List<(bool Fine, string What)>
        {
            (true, string.Create(CultureInfo.InvariantCulture, $".NET {Environment.Version}")),
            await CheckAsync(async () =>
            {
                var found = await PostgresBinaries.FindAsync(PostgresBinaries.DefaultFolders(), null, cancellationToken);
                return $"PostgreSQL {found.Version} in {found.Folder}";
            }),
            await CheckAsync(async () =>
            {
                var runAs = await RunAs.ForPostgresAsync(cancellationToken);
                return runAs.Prefix.Count == 0 ? "PostgreSQL can run as this user" : $"PostgreSQL can run by {runAs.Prefix[0]}, as root may not run it";
            }),
            Library("libsodium.so.23", "libsodium", "libsodium23"),
            InstanceLock.Read(data) is { } info
                ? (true, $"GraphChat runs at {info.Origin}")
                : (FreePort.IsFree(port), FreePort.IsFree(port) ? $"port {port} is free" : $"port {port} is in use: start with --port N"),
        };
        foreach (var (fine, what) in needed)
        {
            console.MarkupLineInterpolated(fine ? (FormattableString)$"[green]✓[/] {what}" : $"[red]✗[/] {what}");
        }

        // Only for several nodes, or for the tests.
        foreach (var (program, purpose, package) in new[]
        {
            ("redis-server", "several nodes and the tests", "redis-server"),
            ("haproxy", "several nodes and the tests", "haproxy"),
            ("node", "the tests", "nodejs"),
            ("npm", "the tests", "npm"),
            ("shellcheck", "the tests", "shellcheck"),
            ("chromium", "the tests", "chromium"),
        })
        {
            var there = InPath(program);
            console.MarkupLineInterpolated(there
                ? (FormattableString)$"[green]✓[/] {program}"
                : $"[yellow]-[/] {program}, for {purpose}: sudo apt-get install --no-install-recommends {package}");
        }

        return needed.TrueForAll(one => one.Fine) ? ExitCode.Success : ExitCode.Unavailable;
    }

    private static async Task<(bool Fine, string What)> CheckAsync(Func<Task<string>> check)
    {
        try
        {
            return (true, await check());
        }
        catch (LocalFailure failure)
        {
            return (false, failure.Message);
        }
    }

    private static (bool Fine, string What) Library(string file, string name, string package)
    {
        if (!System.Runtime.InteropServices.NativeLibrary.TryLoad(file, out var handle))
        {
            return (false, $"{name} is not installed. Install it with: sudo apt-get install --no-install-recommends {package}");
        }

        System.Runtime.InteropServices.NativeLibrary.Free(handle);
        return (true, name);
    }

    private static bool InPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));
}

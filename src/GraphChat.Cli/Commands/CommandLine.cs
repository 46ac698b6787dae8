using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace GraphChat.Cli.Commands;

/// <summary>Runs a command line: signals cancel it, failures become a sentence and an exit code.</summary>
internal static partial class CommandLine
{
    /// <summary>Parses and runs.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(Command root, string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);

        var parsed = root.Parse(IdentityCommand.Separate(arguments));
        if (parsed.Errors.Count != 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"graphchat: {NoNumber().Replace(error.Message, "$2 takes a whole number, not '$1'.")}");
            }

            return ExitCode.Usage;
        }

        try
        {
            // Our own handling of signals and exceptions, not the library's: a stop must run to its end.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (LocalFailure failure)
        {
            await Console.Error.WriteLineAsync($"graphchat: {failure.Message}");
            return failure.Code;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception fault)
        {
            // An abort would leave a core dump, and keys in it.
            await Console.Error.WriteLineAsync($"graphchat: this is a fault of the program, please report it:{Environment.NewLine}{fault}");
            return ExitCode.Internal;
        }

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    // The library names types of .NET, which nobody types.
    [GeneratedRegex(@"\ACannot parse argument '(.*)' for option '(.*)' as expected type '.*Int32.*'\.\z", RegexOptions.Singleline)]
    private static partial Regex NoNumber();
}

using Spectre.Console;

namespace GraphChat.Cli.Terminal;

/// <summary>The console that commands write to.</summary>
internal static class Screen
{
    private const int WidthOfAFile = 4096;

    /// <summary>Colours only on a terminal that wants them, and no lines broken where nobody has a width.</summary>
    public static IAnsiConsole Create(TextWriter output, bool isTerminal)
    {
        var plain = !isTerminal || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthOfAFile;
        }

        return console;
    }

    /// <summary>The process's own.</summary>
    public static IAnsiConsole Create() => Create(Console.Out, !Console.IsOutputRedirected);
}

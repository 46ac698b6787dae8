using Spectre.Console;

namespace GraphChat.Cli.Demo;

/// <summary>Progress as lines: events at once, counts every tenth.</summary>
internal sealed class ConsoleDemoReport(IAnsiConsole console) : IDemoReport
{
    private int _tenths;

    /// <inheritdoc />
    public void Event(string what) => console.MarkupLineInterpolated($"  [yellow]![/] {what}");

    /// <inheritdoc />
    public void Progress(int done, int all)
    {
        var tenths = done * 10 / all;
        if (tenths > _tenths)
        {
            _tenths = tenths;
            console.MarkupLineInterpolated($"  sent {done} of {all}");
        }
    }
}

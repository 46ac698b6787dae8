using System.Globalization;

namespace GraphChat.EndToEnd.Tests.Local;

/// <summary>The machine's processes.</summary>
internal static class ProcessTable
{
    /// <summary>Those that name <paramref name="text"/> in their command line or run in a folder below it, without zombies.</summary>
    public static IReadOnlyList<string> Naming(string text)
    {
        var found = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
                var environment = File.ReadAllText(Path.Combine(folder, "environ"));
                if (Path.GetFileName(folder) != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
                    && (command.Contains(text, StringComparison.Ordinal) || environment.Contains(text, StringComparison.Ordinal)))
                {
                    found.Add($"{Path.GetFileName(folder)} {command}");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is somebody else's.
            }
        }

        return found;
    }

    /// <summary>Those that <paramref name="parent"/> started.</summary>
    public static IReadOnlyList<string> Children(int parent)
    {
        var found = new List<string>();
        foreach (var child in File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Concat(Directory.EnumerateDirectories($"/proc/{parent}/task").SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .Distinct())
        {
            found.Add($"{child} {File.ReadAllText($"/proc/{child}/cmdline").Replace('\0', ' ')}");
        }

        return found;
    }

    /// <summary>Waits, briefly, until nothing names it any more; what is left.</summary>
    public static IReadOnlyList<string> LeftOf(string text)
    {
        SpinWait.SpinUntil(() => Naming(text).Count == 0, TimeSpan.FromSeconds(10));
        return Naming(text);
    }
}

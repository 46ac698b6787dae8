using System.Text.Json;

namespace GraphChat.Cli.Chaos;

/// <summary>A run on disk, a JSON object a line, so that what was found can be looked into afterwards.</summary>
internal static class HistoryFiles
{
    /// <summary>Writes a file for each kind of record into <paramref name="folder"/>.</summary>
    public static void Write(string folder, ChaosOptions options, ChaosHistory history, IReadOnlyList<FaultRecord> faults, ChaosVerdict verdict)
    {
        Directory.CreateDirectory(folder);
        WriteLines("options", [options]);
        WriteLines("faults", faults);
        WriteLines("acknowledged", history.Acknowledged);
        WriteLines("seen", history.Seen);
        WriteLines("delivered", history.Delivered);
        WriteLines("log", history.Log);
        WriteLines("stays", history.Stays);
        WriteLines("members", history.Members.Select(member => new { member.Conversation, member.Person }));
        WriteLines("trespasses", history.Trespasses);
        WriteLines("violations", verdict.Violations);

        void WriteLines<T>(string name, IEnumerable<T> records) =>
            File.WriteAllLines(Path.Combine(folder, name + ".jsonl"), records.Select(record => JsonSerializer.Serialize(record)));
    }
}

using System.Globalization;
using Spectre.Console;

namespace GraphChat.Cli.Chaos;

/// <summary>What went wrong and how many sends were acknowledged meanwhile, as a table.</summary>
internal static class FaultTable
{
    /// <summary>A kind of fault in words.</summary>
    public static string NameOf(FaultKind kind) => kind switch
    {
        FaultKind.None => "nothing wrong",
        FaultKind.KillNode => "kill -9 of a node",
        FaultKind.KillPostgres => "kill -9 of PostgreSQL",
        FaultKind.KillRedis => "kill -9 of Redis",
        FaultKind.PauseNode => "a node stands still",
        FaultKind.PausePostgres => "PostgreSQL stands still",
        FaultKind.CutPeople => "half the people cut off",
        FaultKind.SlowPeople => "half the people on a slow line",
        FaultKind.CutRedis => "nodes cut off from Redis",
        FaultKind.ChangeMembers => "members added, removed",
        FaultKind.Deploy => "another version, node by node",
        FaultKind.FillDisk => "PostgreSQL's disk full",
        FaultKind.ExpireTokens => "tokens left to expire",
        _ => "node by node restarted",
    };

    /// <summary>Makes the table.</summary>
    public static Table Of(IReadOnlyList<FaultRecord> faults, IReadOnlyList<AcknowledgedSend> acknowledged, TimeSpan lasted)
    {
        var table = new Table().Border(TableBorder.None)
            .AddColumn("During")
            .AddColumn(new TableColumn("times").RightAligned())
            .AddColumn(new TableColumn("seconds").RightAligned())
            .AddColumn(new TableColumn("acknowledged sends").RightAligned())
            .AddColumn(new TableColumn("longest wait for one, s").RightAligned());
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var made = faults.Where(fault => fault.Kind == kind).ToList();
            var seconds = kind == FaultKind.None
                ? lasted.TotalSeconds - faults.Sum(fault => fault.Lasted.TotalSeconds)
                : made.Sum(fault => fault.Lasted.TotalSeconds);
            var sent = acknowledged.Where(one => one.Fault == kind).ToList();
            table.AddRow(
                NameOf(kind),
                kind == FaultKind.None ? "" : made.Count.ToString(CultureInfo.InvariantCulture),
                seconds.ToString("0.0", CultureInfo.InvariantCulture),
                sent.Count.ToString(CultureInfo.InvariantCulture),
                sent.Count == 0 ? "" : sent.Max(one => one.Took).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture));
        }

        return table;
    }
}

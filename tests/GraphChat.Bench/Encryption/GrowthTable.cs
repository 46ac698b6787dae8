using System.Globalization;
using System.Text;
using GraphChat.Testing;

namespace GraphChat.Bench.Encryption;

/// <summary>How each operation grows with the group: a table with what was done beside each time, and a plot, in .graphchat/bench.</summary>
internal static class GrowthTable
{
    private const int Times = 5;

    public static async Task WriteAsync(bool quick, CancellationToken cancellationToken)
    {
        var rows = new List<(string Shape, int Members, string Operation, Cost Cost)>();
        foreach (var members in quick ? (int[])[2, 10] : [2, 10, 100, 1000, 10_000])
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (group, welcome) = BenchGroup.Flat(members);
            Measure("flat", members, group);
            rows.Add(("flat", members, "join by Welcome", welcome.Join(members > 1000 ? 1 : Times)));
            Console.WriteLine($"  flat {members}: state {group.StateSize} bytes");
        }

        foreach (var members in quick ? (int[])[2, 10] : [2, 10, 100, 300, 1000])
        {
            cancellationToken.ThrowIfCancellationRequested();
            var group = BenchGroup.Warm(members);
            Measure("warm", members, group);
            Console.WriteLine($"  warm {members}: state {group.StateSize} bytes");
        }

        var folder = Directory.CreateDirectory(Repository.PathOf(".graphchat", "bench")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "mls-growth.md"), Table(rows), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "mls-growth.svg"), GrowthPlot.Draw(rows), cancellationToken);
        Console.WriteLine($"  table and plot: {Path.Combine(folder, "mls-growth.md")}, mls-growth.svg");

        void Measure(string shape, int members, BenchGroup group)
        {
            rows.Add((shape, members, "add commit", group.Commit(true, Times)));
            rows.Add((shape, members, "process add", group.Process(true, Times)));
            rows.Add((shape, members, "update commit", group.Commit(false, Times)));
            rows.Add((shape, members, "process update", group.Process(false, Times)));
            rows.Add((shape, members, "service takes add", group.Evaluate(true, 20)));
            rows.Add((shape, members, "service takes update", group.Evaluate(false, 20)));
            var (encrypt, decrypt) = group.Messages(50, 1024);
            rows.Add((shape, members, "encrypt 1 KiB", encrypt));
            rows.Add((shape, members, "decrypt 1 KiB", decrypt));
        }
    }

    private static string Table(IReadOnlyList<(string Shape, int Members, string Operation, Cost Cost)> rows)
    {
        var text = new StringBuilder();
        text.AppendLine("| shape | members | operation | ms | signatures | verifications | HPKE | node hashes |").AppendLine("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (shape, members, operation, cost) in rows)
        {
            var counts = cost.Counts;
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {shape} | {members} | {operation} | {cost.Milliseconds:0.000} | {counts.Signatures} | {counts.Verifications} | {counts.Encryptions + counts.Decryptions} | {counts.NodeHashes} |"));
        }

        return text.ToString();
    }
}

using System.Text.Json.Nodes;

namespace GraphChat.Bench.Encryption;

/// <summary>MLS: what members and the delivery service do, against ts-mls on the same operation; and how it grows with the group.</summary>
internal sealed class MlsBenchmark : IBenchmark
{
    private const int MessageSize = 1024;
    private const string TsMlsName = "ts-mls 1.6.4";

    public string Name => "mls";

    public string Description => "MLS against ts-mls in groups of 1,000, and its growth from 2 to 10,000 members.";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        using var ts = new TsMls();
        var size = run.IsQuick ? 50 : 1000;
        var names = new List<byte[]>();
        foreach (var name in (string[])["alice", "bob"])
        {
            var made = await ts.AskAsync("package", cancellationToken, ("name", name));
            names.Add(Convert.FromBase64String(made.GetProperty("keyPackage").GetString()!));
        }

        var (group, welcome) = BenchGroup.Flat(size, [.. names]);
        var posted = new (string, JsonNode)[]
        {
            ("welcome", Convert.ToBase64String(welcome.Commit.Welcome!)), ("ratchetTree", Convert.ToBase64String(welcome.Commit.RatchetTree)),
        };
        await ts.AskAsync("joined", cancellationToken, Copy(posted));

        var messages = run.IsQuick ? 10 : 200;
        await run.CompareAsync(
            "encrypt 1 KiB", "ms", Better.Less, TsMlsName, ct => MessagesOf(ts, "encrypt", messages, ct),
            _ => Task.FromResult(group.Messages(messages, MessageSize).Encrypt.Milliseconds), 15, cancellationToken);
        await run.CompareAsync(
            "decrypt 1 KiB", "ms", Better.Less, TsMlsName, ct => MessagesOf(ts, "decrypt", messages, ct),
            _ => Task.FromResult(group.Messages(messages, MessageSize).Decrypt.Milliseconds), 8, cancellationToken);
        foreach (var (add, name, commitAim, processAim) in ((bool, string, double, double)[])[(true, "add", 50, 20), (false, "update", 10, 20)])
        {
            await run.CompareAsync(
                $"{size} members flat, {name} commit", "ms", Better.Less, TsMlsName, ct => TimeOf(ts, "commit", ct, ("add", add)),
                _ => Task.FromResult(group.Commit(add, 5).Milliseconds), commitAim, cancellationToken);
            await run.CompareAsync(
                $"{size} members flat, {name} commit processed", "ms", Better.Less, TsMlsName, ct => TimeOf(ts, "process", ct),
                _ => Task.FromResult(group.Process(add, 5).Milliseconds), processAim, cancellationToken);
        }

        await run.CompareAsync(
            $"{size} members flat, join by Welcome", "ms", Better.Less, TsMlsName, ct => TimeOf(ts, "join", ct, Copy(posted)),
            _ => Task.FromResult(welcome.Join(3).Milliseconds), 10, cancellationToken);

        await DeliveryServiceAsync(run, "flat, add", group, add: true, cancellationToken);
        var warm = BenchGroup.Warm(size);
        await DeliveryServiceAsync(run, "warm, add", warm, add: true, cancellationToken);
        await DeliveryServiceAsync(run, "warm, update", warm, add: false, cancellationToken);
        await GrowthTable.WriteAsync(run.IsQuick, cancellationToken);

        async Task DeliveryServiceAsync(BenchmarkRun on, string name, BenchGroup of, bool add, CancellationToken ct)
        {
            var cost = of.Evaluate(add, 3);
            await on.CompareAsync(
                $"{size} members {name} taken by the delivery service ({cost.Work})", "ms", Better.Less, "one verification",
                _ => Task.FromResult(BenchGroup.Verification(200)), _ => Task.FromResult(of.Evaluate(add, 100).Milliseconds), 0.2, ct);
        }
    }

    private static (string, JsonNode)[] Copy((string Name, JsonNode Value)[] fields) => [.. fields.Select(field => (field.Name, field.Value.DeepClone()))];

    private static async Task<double> TimeOf(TsMls ts, string command, CancellationToken cancellationToken, params (string, JsonNode)[] fields) =>
        (await ts.AskAsync(command, cancellationToken, fields)).GetProperty("ms").GetDouble();

    private static async Task<double> MessagesOf(TsMls ts, string which, int count, CancellationToken cancellationToken) =>
        (await ts.AskAsync("messages", cancellationToken, ("count", count), ("size", MessageSize))).GetProperty(which).GetDouble();
}

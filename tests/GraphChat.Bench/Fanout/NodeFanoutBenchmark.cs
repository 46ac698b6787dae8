using System.Globalization;
using System.Text.Json;
using GraphChat.Bench.Processes;
using GraphChat.Server.Tests;
using GraphChat.Server.Tests.Raw;

namespace GraphChat.Bench.Fanout;

/// <summary>The same through a whole node: each event is a message that is committed in PostgreSQL and announced through Redis.</summary>
internal sealed class NodeFanoutBenchmark : IBenchmark
{
    private const int SocketsOfASession = 20;
    private const int Window = 64;

    public string Name => "fanout-redis";

    public string Description =>
        "sendMessage to conversationEvents on a whole node, durable in PostgreSQL and through Redis, against a bare broadcast in memory";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var bare = await Child.StartAsync(cancellationToken, "serve", "bare");
        await using var deployment = await TestDeployment.CreateAsync();
        await using var node = await Child.StartAsync(
            cancellationToken,
            "serve",
            "node",
            Text(deployment.Port),
            deployment.ConnectionString,
            BenchmarkRun.Redis,
            deployment.SecretFile);
        foreach (var subscribers in run.IsQuick ? [40] : new[] { 500, 2_000 })
        {
            var plan = await PlanAsync(deployment, subscribers, cancellationToken);
            await run.CompareAsync(
                $"{subscribers} subscribers, 8 publishers",
                "deliveries/s",
                Better.More,
                "bare Kestrel in memory",
                stop => FanoutBenchmark.MeasureAsync(bare, "bare", subscribers, 8, Window / 8, run.Duration, stop),
                stop => MeasureAsync(node, plan, subscribers, run.Duration, stop),
                null,
                cancellationToken);
        }
    }

    private static async Task<string> PlanAsync(TestDeployment deployment, int subscribers, CancellationToken cancellationToken)
    {
        using var ann = await RawPerson.JoinAsync(deployment);
        using var ben = await RawPerson.JoinAsync(deployment, "Ben Example");
        using var room = await RawRoom.OpenAsync(ann, ben);
        var claims = deployment.Mint.Claims(ben.User) with { Lifetime = TimeSpan.FromHours(2) };
        var sessions = new List<string>();
        for (var i = 0; i * SocketsOfASession < subscribers; i++)
        {
            sessions.Add(await deployment.Mint.SignAsync(claims with { Session = Guid.NewGuid().ToString("n") }));
        }

        var plan = new NodeLoadPlan(room.Id, ann.Token, sessions, Convert.ToBase64String(room.Protect("Good morning, everybody.")));
        var path = deployment.PathOf(string.Create(CultureInfo.InvariantCulture, $"plan-{subscribers}.json"));
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(plan), cancellationToken);
        return path;
    }

    private static async Task<double> MeasureAsync(Child node, string plan, int subscribers, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var load = await Child.StartAsync(
            cancellationToken, "load-node", plan, Text(node.Port), Text(subscribers), "8", Text(Window / 8), Text((int)duration.TotalMilliseconds));
        return double.Parse(await load.AskAsync("go", cancellationToken), CultureInfo.InvariantCulture);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

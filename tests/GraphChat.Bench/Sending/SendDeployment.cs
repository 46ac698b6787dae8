using System.Globalization;
using System.Text.Json;
using GraphChat.Bench.Processes;
using GraphChat.Jose;
using GraphChat.Server.Tests;
using GraphChat.Server.Tests.Raw;
using GraphChat.Testing;

namespace GraphChat.Bench.Sending;

/// <summary>Two whole nodes on one database and one Redis, and people on them who write to each other.</summary>
internal sealed class SendDeployment : IAsyncDisposable
{
    // A message of the client, padded to its smallest bucket, and a row of pgbench.
    private const int MessageLength = 1_155;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(4);
    private readonly TestDeployment _deployment;
    private readonly List<Child> _nodes = [];

    private SendDeployment(TestDeployment deployment) => _deployment = deployment;

    /// <summary>What the nodes share.</summary>
    public TestDeployment Deployment => _deployment;

    /// <summary>Where each node listens.</summary>
    public IReadOnlyList<string> Origins { get; private set; } = [];

    /// <summary>The file of the plan.</summary>
    public string PlanFile => _deployment.PathOf("sending.json");

    /// <summary>The first node's.</summary>
    public string Origin => _deployment.Origin;

    /// <summary>Starts one or two nodes, and lets people meet.</summary>
    public static async Task<SendDeployment> StartAsync(int people, int nodes, CancellationToken cancellationToken)
    {
        var deployment = new SendDeployment(await TestDeployment.CreateAsync());
        var ports = Enumerable.Range(0, nodes).Select(i => i == 0 ? deployment._deployment.Port : TestPort.Next()).ToList();
        deployment.Origins = [.. ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"))];
        foreach (var port in ports)
        {
            deployment._nodes.Add(await Child.StartAsync(
                cancellationToken,
                "serve",
                "node",
                Text(ports[0]),
                deployment._deployment.ConnectionString,
                BenchmarkRun.Redis,
                deployment._deployment.SecretFile,
                Text(port)));
        }

        var plan = new SendPlan(ports[0], ports[^1], await deployment.MeetAsync(people));
        await File.WriteAllTextAsync(deployment.PlanFile, JsonSerializer.Serialize(plan), cancellationToken);
        return deployment;
    }

    /// <summary>Starts one, tells the file of its plan, and ends with the input: to look closer at a load.</summary>
    public static async Task<int> ServeAsync(int people, int nodes)
    {
        await using var deployment = await StartAsync(people, nodes, CancellationToken.None);
        await Console.Out.WriteLineAsync(deployment.PlanFile);
        while (await Console.In.ReadLineAsync() is not null)
        {
            // It ends with its input.
        }

        return 0;
    }

    /// <summary>Messages a second that are acknowledged, with so many connections and so many on their way on each.</summary>
    public async Task<double> PeakAsync(
        SendWay way, int connections, int window, bool hasReaders, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var load = await Child.StartAsync(
            cancellationToken,
            "load-peak",
            PlanFile,
            way == SendWay.Http ? "http" : "socket",
            Text(connections),
            Text(window),
            hasReaders ? "readers" : "alone",
            Text((int)duration.TotalMilliseconds));
        return double.Parse(await load.AskAsync("go", cancellationToken), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _deployment.DisposeAsync();
    }

    // Each writes to the next one.
    private async Task<List<SendPerson>> MeetAsync(int count)
    {
        var people = new List<RawPerson>();
        var tokens = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var person = await RawPerson.JoinAsync(_deployment, string.Create(CultureInfo.InvariantCulture, $"Person {i}"));
            people.Add(person);
            tokens.Add(await _deployment.Mint.SignAsync(
                _deployment.Mint.Claims(person.User) with { Session = SessionOf(person.Token), Lifetime = s_lifetime }));
        }

        var plan = new List<SendPerson>();
        for (var i = 0; i < count; i++)
        {
            var next = (i + 1) % count;
            using var room = await RawRoom.OpenAsync(people[i], people[next]);
            plan.Add(new SendPerson(tokens[i], tokens[next], room.Id, Convert.ToBase64String(Message(room))));
        }

        people.ForEach(person => person.Dispose());
        return plan;
    }

    private static byte[] Message(RawRoom room)
    {
        var overhead = room.Protect(new string('x', MessageLength / 2)).Length - (MessageLength / 2);
        var message = room.Protect(new string('x', MessageLength - overhead));
        return message.Length == MessageLength ? message : throw new InvalidOperationException($"A message of {message.Length} bytes.");
    }

    private static string SessionOf(string token) => Base64UrlText.TryDecode(token.Split('.')[1], out var claims)
        ? JsonDocument.Parse(claims).RootElement.GetProperty("sid").GetString()!
        : throw new InvalidOperationException("No token.");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Concurrent;
using System.Diagnostics;
using GraphChat.Api.Tests.Support;
using GraphChat.Delivery;
using GraphChat.Delivery.Postgres;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Api.Tests.Loading;

/// <summary>What lists cost on PostgreSQL: its statements are counted as Npgsql reports them.</summary>
public sealed class StatementTests
{
    private const string Members =
        "query($id: ID!, $first: Int!) { conversation(id: $id) { members(first: $first) { nodes { joinedAtSequence person { id displayName presence { online } } } } } }";

    [Fact]
    public async Task A_list_of_a_hundred_people_costs_as_many_statements_as_a_list_of_two()
    {
        await using var database = await TestDatabase.CreateAsync(TestContext.Current.CancellationToken);
        await DeliveryMigrations.ApplyAsync(database.ConnectionString, TestContext.Current.CancellationToken);
        await using var node = await PostgresDelivery.OpenAsync(
            new PostgresDeliveryOptions { ConnectionString = $"{database.ConnectionString};Maximum Pool Size=4" },
            new NodeKeys(new byte[NodeKeys.SecretLength]),
            TimeProvider.System,
            TestContext.Current.CancellationToken);
        await using var api = await TestApi.CreateAsync(node.Stores);
        var room = await OpenAsync(api, others: 99);
        await CountAsync(api, room, first: 2);

        var two = await CountAsync(api, room, first: 2);
        var hundred = await CountAsync(api, room, first: 100);

        Assert.Equal(2, two.Nodes);
        Assert.Equal(100, hundred.Nodes);
        Assert.Equal(two.Statements, hundred.Statements);
        Assert.Equal(1, hundred.OfPeople);
    }

    private static async Task<Room> OpenAsync(TestApi api, int others)
    {
        var (lea, leasDevice) = await api.JoinAsync("Lea");
        var id = new ConversationId(Room.NewId());
        await Room.OpenAsync(api, id, lea, leasDevice);
        var people = new List<(Caller Caller, DeviceId Device)>();
        for (var i = 0; i < others; i++)
        {
            var (caller, device) = await api.JoinAsync($"Person {i}");
            people.Add((caller, device));
            await api.AskAsync(caller, Room.Publish, new { input = new { keyPackages = new[] { FakeMls.KeyPackage(caller, device, $"of {device.Value}") } } });
        }

        foreach (var some in people.Chunk(20))
        {
            await api.AskAsync(lea, Room.Claim, new { input = new { personIds = some.Select(person => person.Caller.User.ToString()), claimId = Guid.NewGuid() } });
        }

        var room = new Room(api, id, lea, leasDevice, people[0].Caller, people[0].Device);
        var added = await room.CommitAsync(0, [.. people], []);
        Assert.Equal(1, added.Number("submitCommit.event.sequence"));
        return room;
    }

    private static async Task<(int Nodes, int Statements, int OfPeople)> CountAsync(TestApi api, Room room, int first)
    {
        var statements = new ConcurrentBag<string>();

        // The hub reads the log on its own: only what belongs to this question is counted.
        using var asking = new Activity("asking").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                var tags = activity.TagObjects.Where(tag => tag.Value is string).ToDictionary(tag => tag.Key, tag => (string)tag.Value!);
                if (activity.TraceId == asking.TraceId && (tags.GetValueOrDefault("db.query.text") ?? tags.GetValueOrDefault("db.statement")) is { } text)
                {
                    statements.Add(text);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var answer = await api.AskAsync(room.Lea, Members, new { id = room.Id.ToString(), first });
        return (answer.At("conversation.members.nodes")!.AsArray().Count, statements.Count, statements.Count(text => text.Contains("display_name", StringComparison.Ordinal)));
    }
}

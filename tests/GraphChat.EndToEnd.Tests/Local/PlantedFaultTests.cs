using GraphChat.Cli;
using GraphChat.Cli.Chaos;
using Npgsql;
using Xunit;

namespace GraphChat.EndToEnd.Tests.Local;

/// <summary>Chaos has to find what it looks for: faults planted in the server, and below it, where it cannot know of them.</summary>
[Collection("the whole machine")]
public sealed class PlantedFaultTests : IDisposable
{
    // What the server was told is stored, is not.
    private const string AcknowledgedBeforeItIsStored = "IF NEW.sequence % 9 = 0 THEN RETURN NULL; END IF;";

    private const string SequenceUsedAgain = "IF NEW.sequence % 9 = 0 THEN NEW.sequence := NEW.sequence - 1; END IF;";

    private const string StoredTwiceUnderOneKey =
        """
        IF NEW.sequence % 9 = 0 THEN NEW.client_message_id :=
            (SELECT e.client_message_id FROM delivery.events e WHERE e.conversation_id = NEW.conversation_id AND e.kind = 1 AND e.sender = NEW.sender LIMIT 1);
        END IF;
        """;

    private readonly TemporaryData _data = new();

    // Built beside these tests, in the same configuration.
    private static string PlantedServer => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory.Replace("GraphChat.EndToEnd.Tests", "GraphChat.PlantedServer", StringComparison.Ordinal), "GraphChat.PlantedServer.dll"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("G2", AcknowledgedBeforeItIsStored)]
    [InlineData("G4", SequenceUsedAgain)]
    [InlineData("G3", StoredTwiceUnderOneKey)]
    public async Task A_fault_planted_in_the_log_is_found(string guarantee, string fault)
    {
        var options = new ChaosOptions(Seconds: 6, Seed: 1, People: 3, Readers: 2, Nodes: 1) { Earlier = EarlierVersion.None };
        var recorder = new ChaosRecorder();
        await using var world = await ChaosWorld.CreateAsync(options, _data.Folder, Installation.Find(), recorder, TimeProvider.System, _ => { }, Cancel);
        await PlantAsync(world.Instance.Cluster.SuperuserConnectionString, fault);
        var run = new ChaosRun(options, world, recorder, _ => { }, TimeProvider.System) { Patience = TimeSpan.FromSeconds(5) };

        var history = await run.RunAsync(Cancel);

        Assert.True(history.Acknowledged.Count > 9, "Nobody wrote.");
        Assert.Contains(ChaosVerdict.Of(history).Violations, violation => violation.StartsWith(guarantee, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("acknowledge-before-commit", "G2", nameof(FaultKind.KillNode), 1)]
    [InlineData("reuse-a-sequence", "G2", nameof(FaultKind.SlowPeople), 1)]
    [InlineData("skip-a-re-read", "G5", nameof(FaultKind.CutPeople), 1)]
    [InlineData("deliver-after-removal", "G6", nameof(FaultKind.ChangeMembers), 1)]
    public async Task A_fault_planted_in_the_server_is_found(string plant, string guarantee, string kind, int seed)
    {
        var options = new ChaosOptions(Seconds: 6, Seed: seed, People: 5, Readers: 4, Nodes: 1)
        {
            Earlier = EarlierVersion.None,
            Kinds = [Enum.Parse<FaultKind>(kind)],
            NodeProgram = PlantedServer,
            NodeSettings = new Dictionary<string, string> { ["PLANT"] = plant },
        };
        var recorder = new ChaosRecorder();
        await using var world = await ChaosWorld.CreateAsync(options, _data.Folder, Installation.Find(), recorder, TimeProvider.System, _ => { }, Cancel);
        var run = new ChaosRun(options, world, recorder, _ => { }, TimeProvider.System) { Patience = TimeSpan.FromSeconds(5) };

        var history = await run.RunAsync(Cancel);

        Assert.True(history.Acknowledged.Count > 9, "Nobody wrote.");
        Assert.Contains(ChaosVerdict.Of(history).Violations, violation => violation.StartsWith(guarantee, StringComparison.Ordinal));
    }

    private static async Task PlantAsync(string superuser, string fault)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(superuser) { Database = "graphchat", Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(
            $"""
            CREATE FUNCTION delivery.planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {fault} RETURN NEW; END $$;
            CREATE TRIGGER planted BEFORE INSERT ON delivery.events FOR EACH ROW WHEN (NEW.kind = 1) EXECUTE FUNCTION delivery.planted();
            """);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}

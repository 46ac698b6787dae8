using GraphChat.Client;
using GraphChat.Client.Conversations;
using GraphChat.Client.Tests.Storage;
using GraphChat.Identity.Demo;
using GraphChat.Mls.RatchetTree;
using GraphChat.Testing;
using Npgsql;
using Xunit;
using Node = GraphChat.Server.Hosting.Node;

namespace GraphChat.Server.Tests.Conversations;

/// <summary>A node of its own, and three people who do not wait long before they repair a group.</summary>
public sealed class Trio : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private TestDeployment? _deployment;
    private Node? _node;

    internal TestPerson Lea { get; private set; } = null!;

    internal TestPerson Tom { get; private set; } = null!;

    internal TestPerson Ada { get; private set; } = null!;

    internal IReadOnlyList<TestPerson> All => [Lea, Tom, Ada];

    internal TestDeployment Deployment => _deployment!;

    internal IReadOnlyList<DemoAccount> Accounts { get; private set; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_POSTGRES") is not { Length: > 0 })
        {
            return;
        }

        _deployment = await TestDeployment.CreateAsync();
        var accounts = Accounts = await _deployment.MakeAccountsAsync();
        _node = await _deployment.StartNodeAsync();
        var people = new List<TestPerson>();
        foreach (var account in accounts)
        {
            people.Add(await SignInAsync(account));
        }

        (Lea, Tom, Ada) = (people[0], people[1], people[2]);
    }

    /// <summary>Somebody on a new device, with the patience of the others.</summary>
    internal Task<TestPerson> SignInAsync(DemoAccount account, Func<string, Task<string>>? approve = null) => TestPerson.SignInAsync(
        Deployment,
        account,
        change: options => options with { RepairDelay = TimeSpan.FromMilliseconds(300), Files = new FaultyFiles() },
        approve: approve);

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    public Trio Required()
    {
        _ = Requirement.Variable("GRAPHCHAT_TEST_POSTGRES");
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (_deployment is null)
        {
            return;
        }

        foreach (var person in All.Where(person => person is not null))
        {
            await person.DisposeAsync();
        }

        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        await _deployment.DisposeAsync();
    }

    /// <summary>Lea opens a conversation with the others, and all have read a word of hers.</summary>
    internal async Task<ConversationId> OpenAsync(params TestPerson[] others)
    {
        var conversation = await Lea.Client.OpenConversationAsync([.. others.Select(other => other.Client.Me!.Value)], null, Cancellation);
        await conversation.SendAsync("before", Cancellation);
        foreach (var person in others)
        {
            await UntilAsync(() => person.Client.FindConversation(conversation.Id) is { } theirs && theirs.Head == conversation.Head);
        }

        return conversation.Id;
    }

    /// <summary>Takes every event away that the server has, as retention does.</summary>
    internal async Task ForgetEventsAsync()
    {
        await using var source = NpgsqlDataSource.Create(Deployment.ConnectionString);
        await using var command = source.CreateCommand("DELETE FROM delivery.events");
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    /// <summary>What lea commits, others cannot follow: the secrets of her path for them are damaged, and all around them is right.</summary>
    /// <param name="nodes">The nodes of her path, from the bottom; null for all.</param>
    /// <param name="commit">What she does.</param>
    internal Task PoisonAsync(Func<Task> commit, params int[] nodes) => PoisonAsync(Lea, commit, nodes);

    /// <summary>The same of anybody's commit.</summary>
    internal static async Task PoisonAsync(TestPerson by, Func<Task> commit, params int[] nodes)
    {
        by.Client.Core.Settings.AlterPath = path => path with
        {
            Nodes = [.. path.Nodes.Select((node, index) => nodes.Length == 0 || nodes.Contains(index) ? Damaged(node) : node)],
        };
        try
        {
            await commit();
        }
        finally
        {
            by.Client.Core.Settings.AlterPath = null;
        }
    }

    /// <summary>Waits until these people's devices hold the same sound group.</summary>
    internal static Task UntilWholeAsync(ConversationId id, params TestPerson[] people) => UntilAsync(
        () => IsWhole(id, people),
        () => string.Join(";", people.Select(person => person.Client.State)) + string.Join("; ", people.Select(person => StateOf(person, id)).Select(
            state => $"{state.Place} {state.Info with { Hash = [], Report = null }} of {state.People().Count}")));

    internal static bool IsWhole(ConversationId id, params TestPerson[] people) =>
        people.Select(person => StateOf(person, id)).All(state => !state.IsAdrift && !state.Info.ResetDue)
            && people.Select(person => Authenticator(person, id)).Distinct().Count() == 1
            && StateOf(people[0], id).People().Count >= people.Length
            && StateOf(people[0], id).Place > new GroupPlace(0, 2);

    /// <summary>Each writes, and all read all of it, in one order, after what there was before.</summary>
    internal static async Task AssertTheyTalkAsync(ConversationId id, params TestPerson[] people)
    {
        var before = people[0].Client.FindConversation(id)!.ReadHistory().Select(message => message.Text).ToList();
        for (var index = 0; index < people.Length; index++)
        {
            await people[index].Client.FindConversation(id)!.SendAsync($"{index} goes on", Cancellation);
        }

        var after = before.Concat(people.Select((_, index) => $"{index} goes on")).ToList();
        Assert.Contains("before", before);
        foreach (var person in people)
        {
            await UntilAsync(() => person.Client.FindConversation(id)!.ReadHistory().Select(message => message.Text).SequenceEqual(after));
        }
    }

    /// <summary>The incidents of a person in a conversation, from what was received and not acknowledged.</summary>
    internal static async Task<IReadOnlyList<IncidentKind>> IncidentsAsync(TestPerson person, ConversationId id, IncidentKind atLeast)
    {
        var kinds = new List<IncidentKind>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(s_patience);
        await foreach (var item in person.Client.ReceiveAsync(patience.Token))
        {
            if (item is Incident incident && incident.Conversation == id)
            {
                kinds.Add(incident.Kind);
                if (incident.Kind == atLeast)
                {
                    break;
                }
            }
        }

        return kinds;
    }

    internal static ConversationState StateOf(TestPerson person, ConversationId id) => person.Client.Core.Find(id.Value)!;

    internal static async Task UntilAsync(Func<bool> condition, Func<string>? what = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < s_patience, $"It never happened. {what?.Invoke()}");
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, Cancellation);
        }
    }

    private static string Authenticator(TestPerson person, ConversationId id) => person.Client.Core.Locked(
        () => Convert.ToHexString(StateOf(person, id).Group.EpochAuthenticator.Span));

    private static UpdatePathNode Damaged(UpdatePathNode node) => node with
    {
        EncryptedPathSecrets = [.. node.EncryptedPathSecrets.Select(secret => secret with { Ciphertext = [.. secret.Ciphertext[..^1], (byte)(secret.Ciphertext[^1] ^ 1)] })],
    };
}

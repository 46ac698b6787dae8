using GraphChat.Cli.Local;
using GraphChat.Client;

namespace GraphChat.Cli.Chaos;

/// <summary>An instance with people in conversations, and the links between them that can be broken.</summary>
/// <remarks>One owner; disposing stops everything.</remarks>
internal sealed class ChaosWorld : IAsyncDisposable
{
    private const int MostMembers = 4;
    private const int MostArrivingAtOnce = 2;

    private static readonly string[] s_rates = ["MessagesPerDevice", "OperationsPerDevice", "OperationsPerPerson", "RequestsPerAddress"];

    private readonly List<ChaosPerson> _people = [];
    private readonly List<LightReader> _readers = [];
    private readonly Dictionary<string, (string Person, Guid Conversation, long From)> _readerPlaces = [];
    private readonly List<(ChaosPerson Owner, Conversation Conversation)> _conversations = [];
    private readonly Dictionary<Guid, ChaosPerson> _guests = [];
    private readonly ChaosRecorder _recorder;
    private readonly TimeProvider _time;
    private FaultyLink? _steadyLink;
    private FaultyLink? _peopleLink;
    private LocalInstance? _instance;

    private ChaosWorld(ChaosRecorder recorder, TimeProvider time)
    {
        _recorder = recorder;
        _time = time;
    }

    /// <summary>The servers.</summary>
    public LocalInstance Instance => _instance!;

    /// <summary>The way of every second person and reader to the servers.</summary>
    public FaultyLink PeopleLink => _peopleLink!;

    /// <summary>The way of the nodes to Redis; null where there is one node.</summary>
    public FaultyLink? RedisLink { get; private set; }

    /// <summary>Everybody.</summary>
    public IReadOnlyList<ChaosPerson> People => _people;

    /// <summary>What each subscription has to give.</summary>
    public IReadOnlyDictionary<string, (string Person, Guid Conversation, long From)> ReaderPlaces => _readerPlaces;

    /// <summary>Starts everything and brings everybody in.</summary>
    public static async Task<ChaosWorld> CreateAsync(
        ChaosOptions options, string folder, Installation installation, ChaosRecorder recorder, TimeProvider time, Action<string> report, CancellationToken cancellationToken)
    {
        var world = new ChaosWorld(recorder, time);
        try
        {
            await world.StartAsync(options, folder, installation, report, cancellationToken);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>In some conversation, adds the guest or removes the one who is there, through its owner.</summary>
    public async Task ChangeMembersAsync(Dice dice, CancellationToken cancellationToken)
    {
        var (owner, conversation) = _conversations[dice.Next(_conversations.Count)];
        if (_guests.Remove(conversation.Id.Value, out var guest))
        {
            await conversation.RemoveAsync(guest.Id, cancellationToken);
            return;
        }

        var members = conversation.Members.ToHashSet();
        var others = _people.Where(person => person != owner && !members.Contains(person.Id)).ToList();
        if (others.Count > 0)
        {
            guest = others[dice.Next(others.Count)];
            await conversation.AddAsync([guest.Id], cancellationToken);
            _guests[conversation.Id.Value] = guest;
        }
    }

    /// <summary>How far each subscription is that is behind, in words.</summary>
    public async Task<IReadOnlyList<string>> BehindAsync(CancellationToken cancellationToken)
    {
        var log = await ChaosLog.ReadHeadsAsync(Instance.Cluster, cancellationToken);
        return
        [
            .. _people.SelectMany(person => person.Client.Conversations
                .Where(mine => mine.IsMember && mine.Head < log.GetValueOrDefault(mine.Id.Value))
                .Select(mine => FormattableString.Invariant($"{person.Name} stands at {mine.Head} of {mine.Id.Value}, {person.Client.State}"))),
            .. _readers.Zip(_readerPlaces.Values).Where(reader => reader.First.Last < log.GetValueOrDefault(reader.Second.Conversation)).Select(reader => reader.First.Standing),
        ];
    }

    /// <summary>Waits until everybody has what the log holds, or <paramref name="patience"/> is over; false then.</summary>
    public async Task<bool> CatchUpAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            var behind = (await BehindAsync(cancellationToken)).Count != 0;
            if (!behind || _time.GetElapsedTime(began) > patience)
            {
                return !behind;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), _time, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_readers.Select(reader => reader.DisposeAsync().AsTask()));
        await Task.WhenAll(_people.Select(person => person.DisposeAsync().AsTask()));
        foreach (var link in new[] { _steadyLink, _peopleLink })
        {
            if (link is not null)
            {
                await link.DisposeAsync();
            }
        }

        if (_instance is not null)
        {
            await _instance.DisposeAsync();
        }

        if (RedisLink is not null)
        {
            await RedisLink.DisposeAsync();
        }
    }

    private async Task StartAsync(ChaosOptions options, string folder, Installation installation, Action<string> report, CancellationToken cancellationToken)
    {
        var local = new LocalInstanceOptions(folder, FreePort.Next(), options.Nodes)
        {
            Learners = options.People,
            // All of them come from one address, and write faster than people do.
            Settings = s_rates.ToDictionary(rate => $"GRAPHCHAT_Rates__{rate}", _ => "off"),
            RedisPort = port => (RedisLink = new FaultyLink(port, _time)).Port,
        };
        _instance = await LocalInstance.StartAsync(local, installation, _time, report, cancellationToken);
        _steadyLink = new FaultyLink(local.Port, _time);
        _peopleLink = new FaultyLink(local.Port, _time);
        await ArriveAsync(options, Path.Combine(folder, "devices"), cancellationToken);
        report($"{options.People} people signed in, each with a device");
        await MeetAsync(cancellationToken);
        report($"{_conversations.Count} conversations");
        await ReadAsync(options, cancellationToken);
        report($"{_readers.Count} subscriptions read beside them");
    }

    private async Task ArriveAsync(ChaosOptions options, string folder, CancellationToken cancellationToken)
    {
        SecretFile.CreateFolder(folder);
        using var places = new SemaphoreSlim(MostArrivingAtOnce);
        var accounts = Instance.Accounts.Where(account => account.Name.StartsWith("learner-", StringComparison.Ordinal)).Take(options.People);
        _people.AddRange(await Task.WhenAll(accounts.Select(async (account, index) =>
        {
            await places.WaitAsync(cancellationToken);
            try
            {
                return await ChaosPerson.ArriveAsync(
                    Instance, account, Path.Combine(folder, account.Name), LinkOf(index), _recorder, new Dice(options.Seed, account.Name), _time, cancellationToken);
            }
            finally
            {
                places.Release();
            }
        })));
    }

    // Everybody is in the conversation that they own and in those of the ones before them.
    private async Task MeetAsync(CancellationToken cancellationToken)
    {
        for (var first = 0; first < _people.Count; first += 2)
        {
            var members = Enumerable.Range(first + 1, Math.Min(MostMembers, _people.Count) - 1).Select(index => _people[index % _people.Count].Id).ToList();
            var conversation = await _people[first].Client.OpenConversationAsync(members, null, cancellationToken);
            _conversations.Add((_people[first], conversation));
        }
    }

    private async Task ReadAsync(ChaosOptions options, CancellationToken cancellationToken)
    {
        for (var i = 0; i < options.Readers; i++)
        {
            var (owner, conversation) = _conversations[i % _conversations.Count];
            var name = FormattableString.Invariant($"subscription {i + 1}");
            _readerPlaces[name] = (owner.Name, conversation.Id.Value, 0);
            var cursor = await StartCursor.ReadAsync(owner, conversation.Id, Instance.Origin, _steadyLink!, cancellationToken);
            _readers.Add(new LightReader(name, owner, conversation.Id.Value, cursor, Instance.Origin, LinkOf(i), _recorder, _time));
        }
    }

    private FaultyLink LinkOf(int index) => index % 2 == 0 ? _steadyLink! : _peopleLink!;
}

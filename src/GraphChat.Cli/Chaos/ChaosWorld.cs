using GraphChat.Cli.Local;
using GraphChat.Client;
using Npgsql;

namespace GraphChat.Cli.Chaos;

/// <summary>An instance with people in conversations, and the links between them that can be broken.</summary>
/// <remarks>One owner; disposing stops everything.</remarks>
internal sealed class ChaosWorld : IAsyncDisposable
{
    private const int MostMembers = 4;
    private const int MostArrivingAtOnce = 2;
    private const int MostTrespassers = 12;
    private const int MostGuestReaders = 12;
    private static readonly TimeSpan s_lastPatience = TimeSpan.FromSeconds(60);
    private const int MostSegments = 64;

    // Four segments of WAL and room for two more that a busy moment needs before a checkpoint.
    private const int DiskMegabytes = 256;

    private static readonly string[] s_rates = ["MessagesPerDevice", "OperationsPerDevice", "OperationsPerPerson", "RequestsPerAddress"];

    private readonly List<ChaosPerson> _people = [];
    private readonly List<LightReader> _readers = [];
    private readonly List<Trespasser> _trespassers = [];
    private readonly Dictionary<string, (string Person, Guid Conversation, long From)> _readerPlaces = [];
    private readonly List<(ChaosPerson Owner, ConversationId Conversation, string Start)> _conversations = [];
    private readonly HashSet<(Guid Conversation, string Person)> _members = [];
    private readonly Dictionary<Guid, ChaosPerson> _guests = [];
    private readonly ChaosRecorder _recorder;
    private readonly TimeProvider _time;
    private FaultyLink? _steadyLink;
    private FaultyLink? _peopleLink;
    private LocalInstance? _instance;
    private EarlierVersion? _earlier;
    private Installation? _installation;
    private bool _runsEarlier;
    private bool _hasEnded;
    private int _guestReaders;

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

    /// <summary>How long access tokens are good.</summary>
    public static TimeSpan TokenLifetime { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Where PostgreSQL's WAL lies; null where this machine has no way to make it.</summary>
    public SmallDisk? Disk { get; private set; }

    /// <summary>Whether there is another version to deploy.</summary>
    public bool HasOtherVersion => _earlier is not null;

    /// <summary>How many sockets ended with their token.</summary>
    public int TokensEnded => _recorder.TokensEnded.Count;

    /// <summary>Everybody who talks, and after them the one who is in no conversation.</summary>
    public IReadOnlyList<ChaosPerson> People => _people;

    /// <summary>Everybody who talks.</summary>
    public IEnumerable<ChaosPerson> Talkers => _people.SkipLast(1);

    /// <summary>Whether there are subscriptions beside the people.</summary>
    public bool HasReaders => _readers.Count > 0;

    /// <summary>Whether there is anybody who can be added to a conversation.</summary>
    public bool HasGuests => _members.Count < _conversations.Count * Talkers.Count();

    /// <summary>Who is in which conversation now, as those say who made it so.</summary>
    public IReadOnlyList<(Guid Conversation, string Person)> Members => [.. _members];

    /// <summary>How often those who try to read without a right got an answer.</summary>
    public IReadOnlyList<TrespassRecord> Trespasses => [.. _trespassers.Select(trespasser => trespasser.Record)];

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
        var (owner, id, start) = _conversations[dice.Next(_conversations.Count)];
        await owner.UseAsync(
            async client =>
            {
                var conversation = client.FindConversation(id)!;
                if (_guests.Remove(id.Value, out var guest))
                {
                    await conversation.RemoveAsync(guest.Id, cancellationToken);
                    _members.Remove((id.Value, guest.Name));
                    await TrespassAsync($"{guest.Name}, removed,", guest, id, start, cancellationToken);
                    return;
                }

                var members = conversation.Members.ToHashSet();
                var others = Talkers.Where(person => person != owner && !members.Contains(person.Id)).ToList();
                if (others.Count > 0)
                {
                    guest = others[dice.Next(others.Count)];
                    await conversation.AddAsync([guest.Id], cancellationToken);
                    _guests[id.Value] = guest;
                    _members.Add((id.Value, guest.Name));
                    await ReadAsGuestAsync(guest, id, cancellationToken);
                }
            },
            cancellationToken);
    }

    /// <summary>The next start of each node is of the version that it is not.</summary>
    public void SwitchVersion()
    {
        _runsEarlier = !_runsEarlier;
        foreach (var node in Instance.Nodes)
        {
            node.Program = new ServerProgram(_installation!, _time, _runsEarlier ? _earlier!.Server : null);
        }
    }

    /// <summary>Has the subscriptions renew their tokens, or leave them to end.</summary>
    public void RenewTokens(bool renews) => _readers.ForEach(reader => reader.Renews = renews);

    /// <summary>Has PostgreSQL take segment after segment of WAL until it finds no room for one.</summary>
    public async Task UseUpWalAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Instance.Cluster.SuperuserConnectionString) { Pooling = false }.ConnectionString);
            for (var segment = 0; segment < MostSegments; segment++)
            {
                await using var command = source.CreateCommand("SELECT pg_logical_emit_message(false, 'chaos', 'fill'), pg_switch_wal()");
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        catch (NpgsqlException)
        {
            // There was none.
        }
    }

    /// <summary>How far each subscription is that is behind, in words.</summary>
    public async Task<IReadOnlyList<string>> BehindAsync(CancellationToken cancellationToken)
    {
        var heads = await ChaosLog.ReadHeadsAsync(Instance.Cluster, cancellationToken);
        var stays = (await ChaosLog.ReadStaysAsync(Instance.Cluster, cancellationToken))
            .GroupBy(stay => (stay.Person, stay.Conversation))
            .ToDictionary(group => group.Key, group => group.MaxBy(stay => stay.Joined));
        return
        [
            .. _people.SelectMany(person => stays.Values.Where(stay => stay.Person == person.Id.Value).Select(stay => Behind(person, stay.Conversation, stay.Left, heads.GetValueOrDefault(stay.Conversation))).OfType<string>()),
            .. _readers.Where(reader => _readerPlaces[reader.Name] is var place && stays.TryGetValue((_people.First(person => person.Name == place.Person).Id.Value, place.Conversation), out var stay)
                && reader.Last < Math.Min(stay.Left ?? long.MaxValue, heads.GetValueOrDefault(place.Conversation))).Select(reader => reader.Standing),
            .. Trespasses.Where(trespass => trespass.Queries == 0 || trespass.Subscriptions == 0).Select(trespass => $"{trespass.Name} has got no answer"),
        ];
    }

    private static string? Behind(ChaosPerson person, Guid conversation, long? left, long head) => person.Client.FindConversation(new ConversationId(conversation)) switch
    {
        null => $"{person.Name} has not come into {conversation}, {person.Client.State}",
        { IsMember: true } when left is not null => $"{person.Name} has not heard of the removal from {conversation}, {person.Client.State}",
        { IsMember: true } mine when mine.Head < head => FormattableString.Invariant($"{person.Name} stands at {mine.Head} of {conversation}, {person.Client.State}"),
        { IsMember: false } when left is null => $"{person.Name} takes itself for removed from {conversation}, {person.Client.State}",
        _ => null,
    };

    /// <summary>Waits until everybody has what the log holds, or <paramref name="patience"/> is over; gives who has not, in words.</summary>
    public async Task<IReadOnlyList<string>> CatchUpAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            var behind = await BehindAsync(cancellationToken);
            if (behind.Count == 0 || _time.GetElapsedTime(began) > patience)
            {
                return behind;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), _time, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
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

        if (Disk is not null)
        {
            await Disk.DisposeAsync();
        }
    }

    private async Task StartAsync(ChaosOptions options, string folder, Installation installation, Action<string> report, CancellationToken cancellationToken)
    {
        _installation = installation;
        (_earlier, var reason) = await EarlierVersion.PrepareAsync(options.Earlier, installation, report, cancellationToken);
        report(_earlier is { } earlier ? $"The other version to deploy is commit {earlier.Commit[..10]}" : $"No other version is deployed: {reason}");
        Disk = await SmallDisk.TryCreateAsync(Path.Combine(folder, "disk"), DiskMegabytes, _time, cancellationToken);
        report(Disk is null ? "PostgreSQL's disk is not filled: this machine allows no mount namespace" : $"A disk of {DiskMegabytes} MB for PostgreSQL's WAL");
        var local = new LocalInstanceOptions(folder, FreePort.Next(), options.Nodes)
        {
            Learners = options.People + 1,
            NodeProgram = options.NodeProgram,
            ClusterRunsAs = Disk?.RunAs(await RunAs.ForPostgresAsync(cancellationToken)),
            WalFolder = Disk is null ? null : Path.Combine(Disk.Folder, "wal"),
            // Little WAL is kept for later, so that a full disk is felt soon.
            ClusterSettings = new Dictionary<string, string> { ["min_wal_size"] = "32MB", ["max_wal_size"] = "64MB" },
            // All of them come from one address, and write faster than people do.
            Settings = s_rates.Select(rate => ($"GRAPHCHAT_Rates__{rate}", "off"))
                .Append(("GRAPHCHAT_AccessTokenSeconds", TokenLifetime.TotalSeconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture)))
                .Concat(options.NodeSettings.Select(setting => (setting.Key, setting.Value)))
                .ToDictionary(),
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
        foreach (var (_, conversation, start) in _conversations.Take(2))
        {
            await TrespassAsync("an outsider", _people[^1], conversation, start, cancellationToken);
        }
    }

    /// <summary>Ends everybody who reads and writes; whoever does not end is an incident, and is left behind.</summary>
    public async Task EndAsync()
    {
        if (_hasEnded)
        {
            return;
        }

        _hasEnded = true;
        await Task.WhenAll(_trespassers.Select(trespasser => EndAsync(trespasser.Record.Name, trespasser)));
        await Task.WhenAll(_readers.Select(reader => EndAsync(reader.Name, reader)));
        await Task.WhenAll(_people.Select(person => EndAsync(person.Name, person)));
    }

    private async Task EndAsync(string name, IAsyncDisposable ending)
    {
        try
        {
            await ending.DisposeAsync().AsTask().WaitAsync(s_lastPatience, _time);
        }
        catch (TimeoutException)
        {
            _recorder.AddIncident($"{name} was not over {s_lastPatience.TotalSeconds:0} seconds after it was told to end.");
        }
        catch (Exception e)
        {
            _recorder.AddBroken($"The end of {name}", e);
        }
    }

    // Begun while the person is a member, and open when that ends.
    private async Task ReadAsGuestAsync(ChaosPerson guest, ConversationId conversation, CancellationToken cancellationToken)
    {
        if (_guestReaders == MostGuestReaders)
        {
            return;
        }

        _guestReaders++;

        try
        {
            var start = await StartCursor.ReadAsync(guest, conversation, Instance.Origin, _steadyLink!, cancellationToken);
            var joined = (await ChaosLog.ReadStaysAsync(Instance.Cluster, cancellationToken))
                .Where(stay => stay.Conversation == conversation.Value && stay.Person == guest.Id.Value)
                .Max(stay => stay.Joined);
            var name = FormattableString.Invariant($"subscription {_readers.Count + 1} of {guest.Name}, a guest,");
            _readerPlaces[name] = (guest.Name, conversation.Value, joined);
            _readers.Add(new LightReader(name, guest, conversation.Value, start, Instance.Origin, _steadyLink!, _recorder, _time));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _recorder.AddBroken($"The subscription of {guest.Name}, a guest,", e);
        }
    }

    // Once there are enough of them, those who tried first give way.
    private async Task TrespassAsync(string name, ChaosPerson person, ConversationId conversation, string memberCursor, CancellationToken cancellationToken)
    {
        if (_trespassers.Count == MostTrespassers)
        {
            await _trespassers[2].DisposeAsync();
            _trespassers.RemoveAt(2);
        }

        try
        {
            var inbox = await StartCursor.ReadInboxAsync(person, Instance.Origin, _steadyLink!, cancellationToken);
            _trespassers.Add(new Trespasser(name, person, conversation.Value, memberCursor, inbox, Instance.Origin, _steadyLink!, _recorder, _time));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _recorder.AddBroken($"The first try of {name}", e);
        }
    }

    private async Task ArriveAsync(ChaosOptions options, string folder, CancellationToken cancellationToken)
    {
        SecretFile.CreateFolder(folder);
        using var places = new SemaphoreSlim(MostArrivingAtOnce);
        var accounts = Instance.Accounts.Where(account => account.Name.StartsWith("learner-", StringComparison.Ordinal)).Take(options.People + 1);
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
        var talkers = Talkers.ToList();
        for (var first = 0; first < talkers.Count; first += 2)
        {
            var members = Enumerable.Range(first + 1, Math.Min(MostMembers, talkers.Count) - 1).Select(index => talkers[index % talkers.Count].Id).ToList();
            var conversation = await talkers[first].Client.OpenConversationAsync(members, null, cancellationToken);
            var start = await StartCursor.ReadAsync(talkers[first], conversation.Id, Instance.Origin, _steadyLink!, cancellationToken);
            _conversations.Add((talkers[first], conversation.Id, start));
            _members.UnionWith(talkers.Where(person => person == talkers[first] || members.Contains(person.Id)).Select(person => (conversation.Id.Value, person.Name)));
        }
    }

    private async Task ReadAsync(ChaosOptions options, CancellationToken cancellationToken)
    {
        for (var i = 0; i < options.Readers; i++)
        {
            var (owner, conversation, start) = _conversations[i % _conversations.Count];
            var name = FormattableString.Invariant($"subscription {i + 1}");
            _readerPlaces[name] = (owner.Name, conversation.Value, 0);
            _readers.Add(new LightReader(name, owner, conversation.Value, start, Instance.Origin, LinkOf(i), _recorder, _time));
        }
    }

    private FaultyLink LinkOf(int index) => index % 2 == 0 ? _steadyLink! : _peopleLink!;
}

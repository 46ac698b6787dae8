using GraphChat.Client;

namespace GraphChat.Cli.Chaos;

/// <summary>People write while things go wrong; afterwards what they saw is held against the log.</summary>
internal sealed class ChaosRun(ChaosOptions options, ChaosWorld world, ChaosRecorder recorder, Action<string> report, TimeProvider time)
{
    private static readonly TimeSpan s_shortestCalm = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestCalm = TimeSpan.FromSeconds(2);

    private readonly List<FaultRecord> _faults = [];

    /// <summary>How long, after all is healed, the last answers and everybody's catching up may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>What went wrong, in order.</summary>
    public IReadOnlyList<FaultRecord> Faults => _faults;

    /// <summary>How long people wrote.</summary>
    public TimeSpan Lasted { get; private set; }

    /// <summary>Runs, heals and collects.</summary>
    public async Task<ChaosHistory> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var person in world.Talkers)
        {
            person.Speak();
        }

        var began = time.GetTimestamp();
        await MakeFaultsAsync(began, cancellationToken);
        recorder.Fault = FaultKind.None;
        Lasted = time.GetElapsedTime(began);
        report($"{recorder.AcknowledgedCount} messages acknowledged; all is healed, everybody catches up");
        await Task.WhenAll(world.People.Select(person => person.FallSilentAsync(Patience)));
        foreach (var late in await AskAsync("Catching up", [], token => world.CatchUpAsync(Patience, token), cancellationToken))
        {
            recorder.AddIncident($"{Patience.TotalSeconds:0} seconds after all was healed, {late}.");
        }

        // What comes twice comes late.
        await Task.Delay(TimeSpan.FromSeconds(2.5), time, cancellationToken);
        var history = await CollectAsync(cancellationToken);
        began = time.GetTimestamp();
        while (ChaosVerdict.Of(history).IsIncomplete && time.GetElapsedTime(began) < Patience)
        {
            // Taken from the server, and not yet from the store.
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            history = await CollectAsync(cancellationToken);
        }

        await world.EndAsync();
        return history with { Incidents = recorder.ToHistory().Incidents };
    }

    // The database is one of those that failed: where it has not come back, that is said, and what there is is judged.
    private async Task<T> AskAsync<T>(string what, T otherwise, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask(cancellationToken);
            }
            catch (Exception) when (time.GetElapsedTime(began) < Patience && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                recorder.AddBroken(what, e);
                return otherwise;
            }
        }
    }

    private async Task MakeFaultsAsync(long began, CancellationToken cancellationToken)
    {
        var dice = new Dice(options.Seed, "faults");
        var maker = new FaultMaker(world, dice, recorder, time);
        var deck = new Queue<FaultKind>();
        while (true)
        {
            await Task.Delay(dice.Next(s_shortestCalm, s_longestCalm), time, cancellationToken);
            if (time.GetElapsedTime(began).TotalSeconds >= options.Seconds)
            {
                return;
            }

            if (deck.Count == 0)
            {
                deck = new(dice.Shuffle(Kinds()));
            }

            if (!await MakeAsync(deck.Dequeue(), maker, began, cancellationToken))
            {
                // What is broken by accident would be taken for the next fault's work.
                return;
            }
        }
    }

    private IEnumerable<FaultKind> Kinds() => Enum.GetValues<FaultKind>()
        .Where(kind => options.Kinds?.Contains(kind) != false && kind switch
        {
            FaultKind.None => false,
            FaultKind.KillRedis or FaultKind.CutRedis => options.Nodes > 1,
            FaultKind.Deploy => world.HasOtherVersion,
            FaultKind.FillDisk => world.Disk is not null,
            FaultKind.ChangeMembers => world.HasGuests,
            _ => true,
        })
        // What a deployment does every day is tried more often than the rest.
        .Concat(options.Kinds?.Contains(FaultKind.ChangeMembers) == false || !world.HasGuests ? [] : [FaultKind.ChangeMembers]);

    private bool GoesOn(FaultKind kind) => kind switch
    {
        FaultKind.KillPostgres or FaultKind.PausePostgres or FaultKind.FillDisk => false,
        FaultKind.KillNode or FaultKind.PauseNode or FaultKind.RollingRestart or FaultKind.Deploy => options.Nodes > 1,
        _ => true,
    };

    private async Task<bool> MakeAsync(FaultKind kind, FaultMaker maker, long began, CancellationToken cancellationToken)
    {
        var at = time.GetElapsedTime(began);
        var before = recorder.AcknowledgedCount;
        var isRight = true;
        recorder.Fault = kind;
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            await maker.MakeAsync(kind, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What hangs is found, and the rest is still looked at.
            recorder.AddIncident($"{kind} was not over after {Patience.TotalSeconds:0} seconds.");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            recorder.AddBroken(kind.ToString(), e);
            isRight = e is GraphChatException;
        }
        finally
        {
            recorder.Fault = FaultKind.None;
        }

        var lasted = time.GetElapsedTime(began) - at;
        _faults.Add(new FaultRecord(kind, at, lasted) { GoesOn = GoesOn(kind) });
        report(FormattableString.Invariant($"{at.TotalSeconds,6:0.0} s  {FaultTable.NameOf(kind)}, {lasted.TotalSeconds:0.0} s, {recorder.AcknowledgedCount - before} sends acknowledged meanwhile"));
        return isRight;
    }

    private async Task<ChaosHistory> CollectAsync(CancellationToken cancellationToken)
    {
        var names = world.People.ToDictionary(person => person.Id.Value, person => person.Name);
        var stays = await AskAsync("Reading who was where", [], token => ChaosLog.ReadStaysAsync(world.Instance.Cluster, token), cancellationToken);
        var log = await AskAsync("Reading the log", [], token => ChaosLog.ReadEventsAsync(world.Instance.Cluster, token), cancellationToken);
        var epochs = log.Where(logged => !logged.IsMessage).GroupBy(logged => (logged.Conversation, logged.Sequence)).ToDictionary(group => group.Key, group => group.First().Epoch);
        return recorder.ToHistory() with
        {
            Log = log,
            Stays = [.. stays.Where(stay => names.ContainsKey(stay.Person)).Select(stay => new Stay(stay.Conversation, names[stay.Person], stay.Joined, stay.Left)
            {
                // A commit is made in the epoch that it ends.
                Epoch = epochs.TryGetValue((stay.Conversation, stay.Joined), out var epoch) ? epoch + 1 : 0,
            })],
            People = world.People.ToDictionary(person => person.Name, person => person.Id.Value),
            Readers = world.ReaderPlaces.ToDictionary(),
            Writers = [.. world.Talkers.Select(person => person.Name)],
            Members = world.Members,
            Trespasses = world.Trespasses,
            Faults = _faults,
        };
    }
}

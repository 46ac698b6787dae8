namespace GraphChat.Cli.Chaos;

/// <summary>A history held against the guarantees.</summary>
/// <param name="Violations">What was not as it has to be, in words; empty where all is well.</param>
internal sealed record ChaosVerdict(IReadOnlyList<string> Violations)
{
    private const string NeverCame = " never ";

    // The service goes on without whatever fails in these; how many are sent in a moment of one is luck.
    private static readonly TimeSpan s_longEnough = TimeSpan.FromSeconds(20);

    /// <summary>Whether every guarantee held.</summary>
    public bool IsRight => Violations.Count == 0;

    /// <summary>Whether something has not come, and nothing else is wrong: it may still come.</summary>
    public bool IsIncomplete => !IsRight && Violations.All(violation => violation.StartsWith("G5", StringComparison.Ordinal) && violation.Contains(NeverCame, StringComparison.Ordinal));

    /// <summary>Compares.</summary>
    public static ChaosVerdict Of(ChaosHistory history) => new(
    [
        .. history.Incidents,
        .. Ordered(history),
        .. Durable(history),
        .. SeenByPeople(history),
        .. DeliveredToReaders(history),
        .. TakenByOthers(history),
        .. Membership(history),
        .. Unproven(history),
    ]);

    // What did not happen proves nothing.
    private static IEnumerable<string> Unproven(ChaosHistory history)
    {
        var writers = history.Acknowledged.Select(sent => sent.Person).ToHashSet();
        foreach (var silent in history.Writers.Where(person => !writers.Contains(person)))
        {
            yield return $"Unproven: nothing that {silent} wrote was acknowledged.";
        }

        foreach (var trespass in history.Trespasses.Where(trespass => trespass.Queries == 0 || trespass.Subscriptions == 0))
        {
            yield return $"Unproven: {trespass.Name} got an answer to {trespass.Queries} queries and {trespass.Subscriptions} subscriptions.";
        }

        foreach (var kind in history.Faults.Where(fault => fault.GoesOn).GroupBy(fault => fault.Kind))
        {
            var lasted = TimeSpan.FromTicks(kind.Sum(fault => fault.Lasted.Ticks));
            if (lasted >= s_longEnough && history.Acknowledged.All(sent => sent.Fault != kind.Key))
            {
                yield return $"Unproven: nothing was acknowledged during {kind.Key}, {lasted.TotalSeconds:0} seconds in all.";
            }
        }
    }

    // G6: who belongs in a conversation is what people did, and not what the server says of it.
    private static IEnumerable<string> Membership(ChaosHistory history)
    {
        if (history.Members.Count == 0)
        {
            yield break;
        }

        var there = history.Stays.Where(stay => stay.Left is null).Select(stay => (stay.Conversation, stay.Person)).ToHashSet();
        foreach (var (conversation, person) in history.Members.Except(there))
        {
            yield return $"G6 {person} was added to {conversation}, and the server knows nothing of it.";
        }

        foreach (var (conversation, person) in there.Except(history.Members))
        {
            yield return $"G6 {person} is in {conversation} for the server, and should not be.";
        }
    }

    // G4, G3: one log without gaps, and no message twice in it.
    private static IEnumerable<string> Ordered(ChaosHistory history)
    {
        foreach (var log in history.Log.GroupBy(logged => logged.Conversation))
        {
            var expected = 1L;
            foreach (var logged in log.OrderBy(logged => logged.Sequence))
            {
                if (logged.Sequence != expected)
                {
                    yield return logged.Sequence < expected
                        ? $"G4 {log.Key}: sequence {logged.Sequence} was given twice."
                        : $"G4 {log.Key}: sequence {expected} is missing from the log.";
                    expected = logged.Sequence;
                }

                expected++;
            }
        }

        foreach (var twice in history.Log.Where(logged => logged.Message != Guid.Empty).GroupBy(logged => (logged.Sender, logged.Message)).Where(group => group.Count() > 1))
        {
            yield return $"G3 message {twice.Key.Message} is in the log {twice.Count()} times.";
        }
    }

    // G2: what was acknowledged is there, once, where the answer said.
    private static IEnumerable<string> Durable(ChaosHistory history)
    {
        var log = history.Log.ToLookup(logged => logged.Event);
        foreach (var sent in history.Acknowledged)
        {
            var found = log[sent.Event].ToList();
            if (found.Count != 1)
            {
                yield return $"G2 {sent.Person}'s message {sent.Message} was acknowledged as {sent.Sequence} of {sent.Conversation} during {sent.Fault} and is in the log {found.Count} times.";
            }
            else if (found[0].Conversation != sent.Conversation || found[0].Sequence != sent.Sequence || found[0].Message != sent.Message
                || !found[0].IsMessage || found[0].Sender != history.People.GetValueOrDefault(sent.Person))
            {
                yield return $"G2 {sent.Person}'s message {sent.Message} was acknowledged as {sent.Sequence} of {sent.Conversation} during {sent.Fault} and is in the log as {found[0].Sequence} of {found[0].Conversation}, message {found[0].Message} of {found[0].Sender}.";
            }
        }
    }

    // G5, G6: everybody who was a member saw each message once and in order, and nobody else any.
    private static IEnumerable<string> SeenByPeople(ChaosHistory history)
    {
        var sends = history.Acknowledged.GroupBy(sent => sent.Message).ToDictionary(group => group.Key, group => group.First());
        foreach (var (person, id) in history.People)
        {
            var stays = history.Stays.Where(stay => stay.Person == person).ToList();
            var seen = history.Seen.Where(message => message.Person == person).ToList();
            var expected = history.Log
                .Where(logged => logged.IsMessage && logged.Sender != id
                    && stays.Exists(stay => stay.Covers(logged.Conversation, logged.Sequence) && logged.Epoch >= stay.Epoch))
                .GroupBy(logged => (logged.Conversation, logged.Sequence))
                .ToDictionary(group => group.Key, group => group.First().Message);
            foreach (var group in seen.GroupBy(message => (message.Conversation, message.Sequence)))
            {
                if (!expected.TryGetValue(group.Key, out var message))
                {
                    yield return $"G6 {person} saw message {group.Key.Sequence} of {group.Key.Conversation} without a right to it.";
                }
                else if (group.Any(one => one.Message != message || (sends.TryGetValue(one.Message, out var sent) && one.Text != sent.Text)))
                {
                    yield return $"G4 {person} saw another message {group.Key.Sequence} of {group.Key.Conversation} than the log holds.";
                }

                if (group.Count() > 1)
                {
                    yield return $"G5 {person} saw message {group.Key.Sequence} of {group.Key.Conversation} {group.Count()} times.";
                }
            }

            var places = seen.Select(message => (message.Conversation, message.Sequence)).ToHashSet();
            foreach (var missing in expected.Keys.Where(place => !places.Contains(place)))
            {
                var sent = sends.GetValueOrDefault(expected[missing]);
                yield return $"G5 {person}{NeverCame}saw message {missing.Sequence} of {missing.Conversation}, {(sent is null ? "which nobody got an answer to" : $"acknowledged to {sent.Person} during {sent.Fault}")}.";
            }

            // Everybody writes each text once: twice under two ids is a message that was sent again as another one.
            foreach (var text in seen.DistinctBy(message => (message.Conversation, message.Sequence)).GroupBy(message => message.Text).Where(group => group.Count() > 1))
            {
                yield return $"G3 {person} saw '{text.Key}' as several messages: {string.Join(" and ", text.Select(message => $"{message.Sequence} of {message.Conversation}"))}.";
            }

            foreach (var order in seen.GroupBy(message => message.Conversation))
            {
                if (!order.Zip(order.Skip(1)).All(pair => pair.First.Sequence < pair.Second.Sequence))
                {
                    yield return $"G4 {person} saw messages of {order.Key} out of order.";
                }
            }
        }
    }

    // G6: whoever tried without a right got what they had a right to, if any.
    private static IEnumerable<string> TakenByOthers(ChaosHistory history)
    {
        foreach (var taken in history.Delivered.Where(delivered => !history.Readers.ContainsKey(delivered.Reader)).DistinctBy(taken => (taken.Reader, taken.Conversation, taken.Sequence)))
        {
            if (!history.Stays.Any(stay => stay.Person == taken.Person && stay.Covers(taken.Conversation, taken.Sequence)))
            {
                yield return $"G6 {taken.Reader} got event {taken.Sequence} of {taken.Conversation} without a right to it.";
            }
        }
    }

    // G5, G6: each subscription gave all that its person was entitled to from its place on, in order, and nothing else.
    private static IEnumerable<string> DeliveredToReaders(ChaosHistory history)
    {
        var log = history.Log.GroupBy(logged => (logged.Conversation, logged.Sequence)).ToDictionary(group => group.Key, group => group.First().Hash);
        var sequences = history.Log.ToLookup(logged => logged.Conversation, logged => logged.Sequence);
        var given = history.Delivered.ToLookup(delivered => delivered.Reader);
        foreach (var (reader, (person, conversation, from)) in history.Readers)
        {
            var stays = history.Stays.Where(stay => stay.Person == person && stay.Conversation == conversation).ToList();
            var expected = sequences[conversation].Where(sequence => sequence > from && stays.Exists(stay => stay.Covers(conversation, sequence))).Distinct().Order().ToList();
            var next = 0;
            foreach (var delivered in given[reader])
            {
                if (!stays.Exists(stay => stay.Covers(delivered.Conversation, delivered.Sequence)))
                {
                    yield return $"G6 {reader} got event {delivered.Sequence} of {delivered.Conversation} without a right to it.";
                }
                else if (next == expected.Count || delivered.Sequence != expected[next])
                {
                    yield return $"G5 {reader} got event {delivered.Sequence} of {conversation} where {(next == expected.Count ? "nothing" : expected[next])} was next.";
                }

                if (!log.TryGetValue((delivered.Conversation, delivered.Sequence), out var hash) || hash != delivered.Hash)
                {
                    yield return $"G4 {reader} got another event {delivered.Sequence} of {conversation} than the log holds.";
                }

                var at = expected.BinarySearch(delivered.Sequence);
                next = at >= 0 ? at + 1 : ~at;
            }

            if (next < expected.Count)
            {
                yield return $"G5 {reader}{NeverCame}got the events {expected[next]} to {expected[^1]} of {conversation}.";
            }
        }
    }
}

namespace GraphChat.Cli.Chaos;

/// <summary>A history held against the guarantees.</summary>
/// <param name="Violations">What was not as it has to be, in words; empty where all is well.</param>
internal sealed record ChaosVerdict(IReadOnlyList<string> Violations)
{
    /// <summary>Whether every guarantee held.</summary>
    public bool IsRight => Violations.Count == 0;

    /// <summary>Compares.</summary>
    public static ChaosVerdict Of(ChaosHistory history) => new(
    [
        .. history.Incidents,
        .. Ordered(history),
        .. Durable(history),
        .. SeenByPeople(history),
        .. DeliveredToReaders(history),
        .. TakenByOthers(history),
    ]);

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
                yield return $"G2 {sent.Person}'s message {sent.Message} was acknowledged during {sent.Fault} and is in the log {found.Count} times.";
            }
            else if (found[0].Conversation != sent.Conversation || found[0].Sequence != sent.Sequence || found[0].Message != sent.Message)
            {
                yield return $"G2 {sent.Person}'s message {sent.Message} is in the log in another place than its acknowledgement said.";
            }
        }
    }

    // G5, G6: everybody who was a member saw each message once and in order, and nobody else any.
    private static IEnumerable<string> SeenByPeople(ChaosHistory history)
    {
        var texts = history.Acknowledged.GroupBy(sent => sent.Message).ToDictionary(group => group.Key, group => group.First().Text);
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
                else if (group.Any(one => one.Message != message || (texts.TryGetValue(one.Message, out var text) && one.Text != text)))
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
                yield return $"G5 {person} never saw message {missing.Sequence} of {missing.Conversation}.";
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

    private static IEnumerable<string> DeliveredToReaders(ChaosHistory history)
    {
        var log = history.Log.GroupBy(logged => (logged.Conversation, logged.Sequence)).ToDictionary(group => group.Key, group => group.First().Hash);
        foreach (var (reader, (person, conversation, from)) in history.Readers)
        {
            var next = from + 1;
            foreach (var delivered in history.Delivered.Where(delivered => delivered.Reader == reader))
            {
                if (!history.Stays.Any(stay => stay.Person == person && stay.Covers(delivered.Conversation, delivered.Sequence)))
                {
                    yield return $"G6 {reader} got event {delivered.Sequence} of {delivered.Conversation} without a right to it.";
                }

                if (delivered.Sequence != next)
                {
                    yield return $"G5 {reader} got event {delivered.Sequence} of {conversation} where {next} was next.";
                }

                if (!log.TryGetValue((delivered.Conversation, delivered.Sequence), out var hash) || hash != delivered.Hash)
                {
                    yield return $"G4 {reader} got another event {delivered.Sequence} of {conversation} than the log holds.";
                }

                next = delivered.Sequence + 1;
            }

            var last = history.Log
                .Where(logged => logged.Conversation == conversation && history.Stays.Any(stay => stay.Person == person && stay.Covers(conversation, logged.Sequence)))
                .Select(logged => logged.Sequence)
                .DefaultIfEmpty(from)
                .Max();
            if (next <= last)
            {
                yield return $"G5 {reader} never got the events {next} to {last} of {conversation}.";
            }
        }
    }
}

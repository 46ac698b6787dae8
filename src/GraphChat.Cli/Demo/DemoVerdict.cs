namespace GraphChat.Cli.Demo;

/// <summary>What was sent held against what each person saw.</summary>
/// <param name="Sent">Messages sent.</param>
/// <param name="Delivered">Messages that reached whom they were written to, each once.</param>
/// <param name="Lost">Messages that did not.</param>
/// <param name="Doubled">Messages that a person saw more than once, each time too many.</param>
/// <param name="Differences">What else is not as it was sent, in words.</param>
internal sealed record DemoVerdict(int Sent, int Delivered, int Lost, int Doubled, IReadOnlyList<string> Differences)
{
    /// <summary>Whether everybody saw everything once, in order, as it was written.</summary>
    public bool IsRight => Lost == 0 && Doubled == 0 && Differences.Count == 0;

    /// <summary>Compares.</summary>
    /// <param name="sent">Author and text, in the order in which they were sent.</param>
    /// <param name="seen">What each person saw, own messages included, in the order in which they saw it.</param>
    /// <param name="incidents">What devices found wrong.</param>
    public static DemoVerdict Of(
        IReadOnlyList<(string Author, string Text)> sent,
        IReadOnlyDictionary<string, IReadOnlyList<DemoMessage>> seen,
        IEnumerable<string> incidents)
    {
        var delivered = 0;
        var lost = 0;
        var doubled = 0;
        var differences = new List<string>(incidents);
        foreach (var (person, messages) in seen)
        {
            var distinct = messages.DistinctBy(message => message.Sequence).ToList();
            doubled += messages.Count - distinct.Count;

            // A text may be sent twice on purpose, so what is missing is counted, not looked up.
            var missing = sent.GroupBy(message => message).ToDictionary(group => group.Key, group => group.Count());
            foreach (var message in distinct)
            {
                if (missing.TryGetValue((message.Author, message.Text), out var left) && left > 0)
                {
                    missing[(message.Author, message.Text)] = left - 1;
                    delivered += message.Author == person ? 0 : 1;
                }
                else
                {
                    differences.Add($"{person} saw a message at sequence {message.Sequence} that was not sent so, or not so often.");
                }
            }

            lost += missing.Where(message => message.Key.Author != person).Sum(message => message.Value);
            if (missing.Where(message => message.Key.Author == person).Sum(message => message.Value) is > 0 and var own)
            {
                differences.Add($"{person} does not have {own} of the messages that {person} sent.");
            }

            if (!messages.Zip(messages.Skip(1)).All(pair => pair.First.Sequence < pair.Second.Sequence))
            {
                differences.Add($"{person} saw messages out of order.");
            }
        }

        if (seen.Values.Select(messages => string.Join(',', messages.Select(message => message.Sequence))).Distinct().Count() > 1)
        {
            differences.Add("The people do not see the same places in the log.");
        }

        if (differences.Count == 0 && lost == 0 && doubled == 0
            && seen.Values.Any(messages => !messages.Select(message => (message.Author, message.Text)).SequenceEqual(sent)))
        {
            differences.Add("The order of the log is not the order in which the messages were sent.");
        }

        return new DemoVerdict(sent.Count, delivered, lost, doubled, differences);
    }
}

namespace GraphChat.Cli.Demo;

/// <summary>The conversation of the demo, with its cut and its kill.</summary>
internal sealed class DemoRun(
    DemoPlan plan, IReadOnlyList<string> messages, IDemoPerson first, IDemoPerson second, IDemoServer server, IDemoReport report, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    // A double would come late: the log is read again within two seconds of a lost announcement.
    private static readonly TimeSpan s_aftermath = TimeSpan.FromSeconds(2.5);

    private readonly List<(string Author, string Text)> _sent = [];
    private bool _waitedInVain;

    private IDemoPerson CutPerson => plan.CutsFirstPerson ? first : second;

    private IDemoPerson OtherPerson => plan.CutsFirstPerson ? second : first;

    /// <summary>Sends everything, waits until everybody has it, and compares.</summary>
    public async Task<DemoVerdict> RunAsync(CancellationToken cancellationToken)
    {
        var cut = false;
        for (var i = 0; i < messages.Count; i++)
        {
            if (i == plan.CutBefore)
            {
                CutPerson.Cut();
                cut = true;
                report.Event($"{CutPerson.Name} is cut off; {OtherPerson.Name} writes on");
            }
            else if (i == plan.ResumeBefore && cut)
            {
                await ComeBackAsync(cancellationToken);
                cut = false;
            }

            var speaker = i % 2 == 0 ? first : second;
            speaker = cut && speaker == CutPerson ? OtherPerson : speaker;
            await SendAsync(speaker, i, cancellationToken);
            report.Progress(i + 1, messages.Count);
        }

        if (cut)
        {
            await ComeBackAsync(cancellationToken);
        }

        await WaitAsync(first, _sent.Count, cancellationToken);
        await WaitAsync(second, _sent.Count, cancellationToken);
        await Task.Delay(s_aftermath, time, cancellationToken);
        return DemoVerdict.Of(
            _sent,
            new Dictionary<string, IReadOnlyList<DemoMessage>> { [first.Name] = first.Seen, [second.Name] = second.Seen },
            first.Incidents.Concat(second.Incidents));
    }

    private async Task SendAsync(IDemoPerson speaker, int index, CancellationToken cancellationToken)
    {
        // People read before they answer.
        await WaitAsync(speaker, _sent.Count, cancellationToken);
        _sent.Add((speaker.Name, messages[index]));
        var sending = speaker.SendAsync(messages[index], cancellationToken);
        if (index == plan.KillDuring)
        {
            report.Event($"the server is killed (-9) while {speaker.Name} sends message {index + 1}, and started again");
            await server.KillAndRestartAsync(cancellationToken);
        }

        await sending;
    }

    private async Task ComeBackAsync(CancellationToken cancellationToken)
    {
        var missed = _sent.Count - CutPerson.Seen.Count;
        CutPerson.Mend();
        await WaitAsync(CutPerson, _sent.Count, cancellationToken);
        report.Event($"{CutPerson.Name} is back and resumed from its cursor: {missed} missed, {_sent.Count - CutPerson.Seen.Count} still missing");
    }

    // Whoever waits in vain is not an error here: the verdict counts what is lost.
    private async Task WaitAsync(IDemoPerson person, int count, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (person.Seen.Count < count)
        {
            // What is lost once is not waited for again with every message.
            if (_waitedInVain || person.Incidents.Count != 0 || time.GetElapsedTime(began) > s_patience)
            {
                _waitedInVain = true;
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
    }
}

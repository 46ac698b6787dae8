using GraphChat.Cli.Demo;
using GraphChat.Cli.Local;
using GraphChat.Cli.Terminal;
using Spectre.Console;

namespace GraphChat.Cli.People;

/// <summary>One message from Lea to Tom, and what the server keeps of it.</summary>
internal sealed class FirstExchange(PairOfPeople people, PrivateCluster cluster, TimeProvider time)
{
    private const int ShownBytes = 96;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private string _text = "";
    private DemoMessage? _received;
    private StoredMessage? _stored;

    /// <summary>Whether Tom read what Lea wrote, and the server holds nothing of it that can be read.</summary>
    public bool IsRight => _received?.Text == _text && _received.Author == people.Lea.Name && _stored is not null && !_stored.Shows(_text);

    /// <summary>Sends, waits and looks.</summary>
    public async Task<FirstExchange> RunAsync(CancellationToken cancellationToken)
    {
        _text = $"Bonjour Tom ! Only your device can read this. ({time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC)";
        var sent = await people.Lea.SendAndTellAsync(_text, cancellationToken);
        var began = time.GetTimestamp();
        while ((_received = people.Tom.Seen.FirstOrDefault(message => message.Sequence == sent.Sequence)) is null && time.GetElapsedTime(began) < s_patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }

        _stored = await StoredMessage.ReadAsync(cluster, sent.Event.Value, cancellationToken);
        return this;
    }

    /// <summary>Shows both sides and the stored bytes.</summary>
    public void Show(IAnsiConsole console)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"  Lea wrote   [green]{_text}[/]");
        console.MarkupLineInterpolated($"  Tom read    [green]{(_received is null ? "nothing" : SafeText.Of(_received.Text))}[/]");
        console.MarkupLineInterpolated($"  The server stored {_stored!.Payload.Length} bytes, and has no key to them:");
        foreach (var line in HexDump.Lines(_stored.Payload, ShownBytes))
        {
            console.MarkupLineInterpolated($"    [grey]{line}[/]");
        }

        if (_stored.Shows(_text))
        {
            console.MarkupLine("  [red]The text can be read in what the server stored.[/]");
        }
    }
}

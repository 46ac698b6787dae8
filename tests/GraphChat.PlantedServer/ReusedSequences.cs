using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.PlantedServer;

/// <summary>Gives every ninth message the sequence of the one before it, in what it announces and in what it answers.</summary>
internal sealed class ReusedSequences(IEventLog behind)
{
    public async Task<AppendResult> AppendAsync(Append append, CancellationToken cancellationToken) =>
        await behind.AppendAsync(append, cancellationToken) is AppendResult.Appended { Event: var added }
            ? new AppendResult.Appended(Reuse(added))
            : await behind.AppendAsync(append, cancellationToken);

    public void Observe(Action<IReadOnlyList<LineEntry>> observer) => behind.Observe(entries =>
        observer([.. entries.Select(entry => entry is LineEntry.OfEvent added ? added with { Event = Reuse(added.Event) } : entry)]));

    private static Event Reuse(Event added) =>
        added.Kind == EventKind.Message && added.Sequence % 9 == 0 ? added with { Sequence = added.Sequence - 1 } : added;
}

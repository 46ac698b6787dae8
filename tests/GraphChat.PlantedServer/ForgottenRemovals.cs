using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.PlantedServer;

/// <summary>Tells nobody who is listening that they were removed.</summary>
internal sealed class ForgottenRemovals(IEventLog behind)
{
    public void Observe(Action<IReadOnlyList<LineEntry>> observer) => behind.Observe(entries =>
        observer([.. entries.Select(entry => entry is LineEntry.OfEvent added ? added with { Left = [] } : entry)]));
}

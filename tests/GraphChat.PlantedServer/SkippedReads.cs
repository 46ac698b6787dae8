using GraphChat.Delivery;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.PlantedServer;

/// <summary>Does not read again what was missed, of the line or of a conversation: goes on with the latest.</summary>
internal sealed class SkippedReads(IEventLog behind)
{
    public static Task<IReadOnlyList<LineEntry>> ReadLineAsync(long after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LineEntry>>([]);

    public async Task<IReadOnlyList<Event>> ReadForwardAsync(
        ConversationId conversation, long afterSequence, int limit, CancellationToken cancellationToken)
    {
        var read = await behind.ReadForwardAsync(conversation, afterSequence, limit, cancellationToken);
        return afterSequence > 0 ? [.. read.TakeLast(1)] : read;
    }
}

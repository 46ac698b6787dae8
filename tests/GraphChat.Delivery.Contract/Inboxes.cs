using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Contract;

/// <summary>Reads a page of an inbox from a log.</summary>
public static class Inboxes
{
    public static async Task<IReadOnlyList<InboxStep>> ReadAsync(IEventLog log, Participant of, long after, long upTo, int size)
    {
        var positions = await log.FindInboxAsync(of.User, of.Device, after, upTo, size, default);
        return positions.Count == 0 ? [] : await log.ReadInboxAsync(of.Device, positions, default);
    }
}

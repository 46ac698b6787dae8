using GraphChat.Delivery;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.PlantedServer;

/// <summary>A log that does what the one behind it does.</summary>
internal abstract class LogInFront(IEventLog behind) : IEventLog
{
    public virtual Task<AppendResult> AppendAsync(Append append, CancellationToken cancellationToken) => behind.AppendAsync(append, cancellationToken);

    public Task<AppendResult?> FindAppendedAsync(
        ConversationId conversation, DeviceId device, Guid clientMessageId, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken) =>
        behind.FindAppendedAsync(conversation, device, clientMessageId, digest, cancellationToken);

    public virtual void Observe(Action<IReadOnlyList<LineEntry>> observer) => behind.Observe(observer);

    public virtual Task<IReadOnlyList<Event>> ReadForwardAsync(
        ConversationId conversation, long afterSequence, int limit, CancellationToken cancellationToken) =>
        behind.ReadForwardAsync(conversation, afterSequence, limit, cancellationToken);

    public Task<IReadOnlyList<Event>> ReadBackwardAsync(
        ConversationId conversation, long beforeSequence, int limit, CancellationToken cancellationToken) =>
        behind.ReadBackwardAsync(conversation, beforeSequence, limit, cancellationToken);

    public Task<Event?> FindAsync(EventId id, CancellationToken cancellationToken) => behind.FindAsync(id, cancellationToken);

    public Task<long> ReadPositionAsync(CancellationToken cancellationToken) => behind.ReadPositionAsync(cancellationToken);

    public virtual Task<IReadOnlyList<LineEntry>> ReadLineAsync(long after, int limit, CancellationToken cancellationToken) =>
        behind.ReadLineAsync(after, limit, cancellationToken);

    public Task<IReadOnlyList<long>> FindInboxAsync(
        UserId user, DeviceId? device, long after, long upTo, int limit, CancellationToken cancellationToken) =>
        behind.FindInboxAsync(user, device, after, upTo, limit, cancellationToken);

    public Task<IReadOnlyList<InboxStep>> ReadInboxAsync(DeviceId? device, IReadOnlyList<long> positions, CancellationToken cancellationToken) =>
        behind.ReadInboxAsync(device, positions, cancellationToken);

    public Task<Welcome?> FindWelcomeAsync(ConversationId conversation, long sequence, CancellationToken cancellationToken) =>
        behind.FindWelcomeAsync(conversation, sequence, cancellationToken);
}

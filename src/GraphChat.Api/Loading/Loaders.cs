using GraphChat.Delivery;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.People;
using GraphChat.Delivery.Positions;
using GraphChat.GraphQL.Execution.Batching;

namespace GraphChat.Api.Loading;

/// <summary>What the fields of one operation read together.</summary>
internal sealed class Loaders(UseCases useCases, Caller caller, BatchScheduler batches)
{
    private const int MostAtOnce = 200;

    private readonly BatchLoader<UserId, Person> _people = new(
        batches,
        async (ids, cancellationToken) =>
            (await useCases.FindPeople.ExecuteAsync(caller, ids, cancellationToken)).ToDictionary(person => person.Id),
        MostAtOnce);

    private readonly BatchLoader<UserId, bool?> _presence = new(
        batches,
        async (ids, cancellationToken) =>
            (await useCases.ReadPresence.ExecuteAsync(caller, ids, cancellationToken)).ToDictionary(entry => entry.Key, entry => (bool?)entry.Value),
        MostAtOnce);

    private readonly BatchLoader<UserId, DateTimeOffset?> _lastSeen = new(
        batches,
        async (ids, cancellationToken) =>
            (await useCases.ReadLastSeen.ExecuteAsync(caller, ids, cancellationToken)).ToDictionary(entry => entry.Key, entry => (DateTimeOffset?)entry.Value),
        MostAtOnce);

    private readonly BatchLoader<ConversationId, UnreadCount> _unread = new(
        batches,
        async (ids, cancellationToken) =>
            (await useCases.ReadPositions.CountUnreadAsync(caller, ids, cancellationToken)).ToDictionary(count => count.Conversation),
        MostAtOnce);

    private readonly BatchLoader<ConversationView, string> _starts = new(
        batches,
        async (views, cancellationToken) =>
        {
            var starts = await useCases.ReadHistory.FindStartsAsync([.. views.DistinctBy(view => view.Conversation.Id)], cancellationToken);
            return views.ToDictionary(view => view, view => starts[view.Conversation.Id]);
        },
        MostAtOnce);

    /// <summary>Where what is kept of the caller's part of a conversation begins.</summary>
    public async Task<string> StartCursorAsync(ConversationView view, CancellationToken cancellationToken) =>
        (await _starts.LoadAsync(view, cancellationToken))!;

    /// <summary>A person who is known to exist.</summary>
    public async Task<Person> PersonAsync(UserId id, CancellationToken cancellationToken) =>
        await _people.LoadAsync(id, cancellationToken)
            ?? throw new DeliveryException(DeliveryErrorCode.NotFound, "There is no such person.");

    /// <summary>When the person was last connected, or null where the caller may not know.</summary>
    public Task<DateTimeOffset?> LastSeenAsync(UserId id, CancellationToken cancellationToken) => _lastSeen.LoadAsync(id, cancellationToken);

    /// <summary>What waits for the caller in a conversation; nothing where the caller has left it meanwhile.</summary>
    public async Task<UnreadCount> UnreadAsync(ConversationId id, CancellationToken cancellationToken) =>
        await _unread.LoadAsync(id, cancellationToken) ?? new UnreadCount(id, 0, 0, 0);

    /// <summary>Whether the person is connected, or null where the caller may not know.</summary>
    public Task<bool?> IsOnlineAsync(UserId id, CancellationToken cancellationToken) => _presence.LoadAsync(id, cancellationToken);
}

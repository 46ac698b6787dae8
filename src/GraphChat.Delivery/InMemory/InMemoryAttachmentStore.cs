using GraphChat.Delivery.Attachments;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.InMemory;

/// <summary>Attachments in memory, without their bytes.</summary>
public sealed class InMemoryAttachmentStore(InMemoryDatabase database) : IAttachmentStore
{
    /// <inheritdoc />
    public Task<Attachment> AddAsync(Attachment attachment, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            database.Attachments.TryAdd(attachment.Id, attachment);
            return Task.FromResult(database.Attachments[attachment.Id]);
        }
    }

    /// <inheritdoc />
    public Task<Attachment?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(database.Attachments.GetValueOrDefault(id));
        }
    }

    /// <inheritdoc />
    public Task<(long Since, long All)> CountBytesAsync(UserId user, DateTimeOffset since, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            var own = database.Attachments.Values.Where(attachment => attachment.User == user).ToList();
            return Task.FromResult((own.Where(attachment => attachment.CreatedAt >= since).Sum(attachment => attachment.Size), own.Sum(attachment => attachment.Size)));
        }
    }

    /// <inheritdoc />
    public Task<Attachment?> CompleteAsync(Guid id, DateTimeOffset time, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            if (database.Attachments.TryGetValue(id, out var attachment))
            {
                database.Attachments[id] = attachment with { CompletedAt = attachment.CompletedAt ?? time };
            }

            return Task.FromResult(database.Attachments.GetValueOrDefault(id));
        }
    }

    /// <inheritdoc />
    public Task<int> BindAsync(
        ConversationId conversation, UserId user, IReadOnlyCollection<Guid> ids, long sequence, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            foreach (var id in ids.Where(id => database.Attachments.TryGetValue(id, out var found)
                && found is { CompletedAt: not null, Sequence: null } && found.Conversation == conversation && found.User == user))
            {
                database.Attachments[id] = database.Attachments[id] with { Sequence = sequence };
            }

            return Task.FromResult(ids.Distinct().Count(id => database.Attachments.TryGetValue(id, out var bound)
                && bound.Sequence == sequence && bound.Conversation == conversation && bound.User == user));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Guid>> ListOrphansAsync(DateTimeOffset begunBefore, int limit, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<Guid>>(
            [
                .. database.Attachments.Values
                    .Where(attachment => IsOrphan(attachment, begunBefore))
                    .Select(attachment => attachment.Id)
                    .Take(limit),
            ]);
        }
    }

    /// <inheritdoc />
    public Task<bool> TakeOrphanAsync(Guid id, DateTimeOffset begunBefore, CancellationToken cancellationToken) =>
        Task.FromResult(Take(id, attachment => IsOrphan(attachment, begunBefore)));

    /// <inheritdoc />
    public Task<bool> TakeIncompleteAsync(Guid id, CancellationToken cancellationToken) =>
        Task.FromResult(Take(id, attachment => attachment.CompletedAt is null));

    /// <inheritdoc />
    public Task RemoveAsync(Guid id, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            database.Attachments.Remove(id);
            return Task.CompletedTask;
        }
    }

    private bool Take(Guid id, Func<Attachment, bool> condition)
    {
        lock (database.Gate)
        {
            if (!database.Attachments.TryGetValue(id, out var attachment) || !condition(attachment))
            {
                return false;
            }

            database.Attachments[id] = attachment with { User = default };
            return true;
        }
    }

    private bool IsOrphan(Attachment attachment, DateTimeOffset begunBefore) => attachment.CreatedAt < begunBefore
        && (attachment.Sequence is not { } sequence
            || !database.Conversations.TryGetValue(attachment.Conversation, out var row)
            || !row.Log.Exists(@event => @event.Sequence == sequence));
}

using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Positions;

namespace GraphChat.Delivery.InMemory;

/// <summary>Positions and settings in memory.</summary>
public sealed class InMemoryPositionStore(InMemoryDatabase database) : IPositionStore
{
    /// <inheritdoc />
    public Task<(ReadPosition Position, bool HasMoved)?> MarkAsync(PositionMark mark, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            if (!database.Conversations.TryGetValue(mark.Conversation, out var row) || !row.Members.Contains(mark.User))
            {
                return Task.FromResult<(ReadPosition, bool)?>(null);
            }

            var before = Stand(mark.Conversation, mark.User);
            var known = database.Positions.GetValueOrDefault((mark.Conversation, mark.Device)) ?? mark with { Delivered = 0, Read = 0 };
            database.Positions[(mark.Conversation, mark.Device)] = mark with
            {
                Delivered = Math.Max(known.Delivered, Math.Min(mark.Delivered, row.Log.Count)),
                Read = Math.Max(known.Read, Math.Min(mark.Read, row.Log.Count)),
            };
            var after = Stand(mark.Conversation, mark.User);
            return Task.FromResult<(ReadPosition, bool)?>((after, after != before));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ReadPosition>> ListAsync(ConversationId conversation, int limit, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<ReadPosition>>(
                database.Conversations.TryGetValue(conversation, out var row)
                    ?
                    [
                        .. row.Members
                            .Where(user => SettingsOf(user).ShowPositions)
                            .Select(user => Stand(conversation, user))
                            .Where(position => position.Delivered > 0)
                            .OrderBy(position => position.User.ToString(), StringComparer.Ordinal)
                            .Take(limit),
                    ]
                    : []);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<UnreadCount>> CountUnreadAsync(
        UserId user, IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<UnreadCount>>(
            [
                .. from id in ids.Distinct()
                   where database.Conversations.TryGetValue(id, out var found) && found.Members.Contains(user)
                   let row = database.Conversations[id]
                   let position = Stand(id, user)
                   let joined = row.Stays.Last(stay => stay.User == user).Joined
                   select new UnreadCount(
                       id,
                       position.Delivered,
                       position.Read,
                       row.Log.Count(@event => @event.Kind == EventKind.Message && @event.Position > database.Forgotten && @event.Sequence > Math.Max(joined, position.Read))),
            ]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<UserId>> ListRecipientsAsync(ConversationId conversation, int most, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            var members = database.Conversations.GetValueOrDefault(conversation)?.Members ?? [];
            return Task.FromResult<IReadOnlyList<UserId>>(members.Count > most ? [] : [.. members]);
        }
    }

    /// <inheritdoc />
    public Task<PersonSettings> ReadSettingsAsync(UserId user, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(SettingsOf(user));
        }
    }

    /// <inheritdoc />
    public Task SaveSettingsAsync(UserId user, PersonSettings settings, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            var seen = database.Settings.TryGetValue(user, out var known) && settings.ShowLastSeen ? known.LastSeen : null;
            database.Settings[user] = (settings, seen);
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task<bool> BlockAsync(UserId by, UserId other, int most, DateTimeOffset time, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            if (database.Blocks.Contains((by, other)))
            {
                return Task.FromResult(true);
            }

            if (database.Blocks.Count(block => block.By == by) >= most)
            {
                return Task.FromResult(false);
            }

            database.Blocks.Add((by, other));
            foreach (var (id, _) in database.Conversations.Where(entry => InMemoryDatabase.IsOfTwo(entry.Value, by, other)))
            {
                database.Revocations.Add(new Revocation(database.Revocations.Count + 1, SessionId: null, Device: null, User: null) { Blocked = (other, id) });
            }

            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public Task UnblockAsync(UserId by, UserId other, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            database.Blocks.Remove((by, other));
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<UserId>> ListBlockedAsync(UserId by, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<UserId>>([.. database.Blocks.Where(block => block.By == by).Select(block => block.Other)]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlySet<UserId>> FindBlocksAsync(UserId user, IReadOnlyCollection<UserId> others, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlySet<UserId>>(
                others.Where(other => database.Blocks.Contains((user, other)) || database.Blocks.Contains((other, user))).ToHashSet());
        }
    }

    /// <inheritdoc />
    public Task<bool> IsBlockedAsync(ConversationId conversation, UserId user, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(database.Conversations.TryGetValue(conversation, out var row) && database.IsBlocked(row, user));
        }
    }

    /// <inheritdoc />
    public Task NoteSeenAsync(UserId user, DateTimeOffset time, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            if (database.Settings.TryGetValue(user, out var known) && known.Settings.ShowLastSeen)
            {
                database.Settings[user] = (known.Settings, time);
            }

            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<UserId, DateTimeOffset>> FindLastSeenAsync(
        IReadOnlyCollection<UserId> users, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyDictionary<UserId, DateTimeOffset>>(users.Distinct()
                .Where(user => database.Settings.TryGetValue(user, out var known) && known is { Settings.ShowLastSeen: true, LastSeen: not null })
                .ToDictionary(user => user, user => database.Settings[user].LastSeen!.Value));
        }
    }

    private PersonSettings SettingsOf(UserId user) =>
        database.Settings.TryGetValue(user, out var known) ? known.Settings : new PersonSettings();

    private ReadPosition Stand(ConversationId conversation, UserId user)
    {
        var marks = database.Positions.Values.Where(mark => mark.Conversation == conversation && mark.User == user).ToList();
        return new ReadPosition(
            conversation, user, marks.Select(mark => mark.Delivered).DefaultIfEmpty().Max(), marks.Select(mark => mark.Read).DefaultIfEmpty().Max());
    }
}

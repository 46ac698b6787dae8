using System.Runtime.CompilerServices;
using System.Text.Json;
using GraphChat.Client.Conversations;
using GraphChat.Client.Storage;

namespace GraphChat.Client.Inbox;

/// <summary>Items between their receipt and the application's acknowledgement, in the journal.</summary>
internal sealed class ReceivedQueue(Journal journal)
{
    private const int Page = 64;
    private const int MostAtOnce = 1000;

    private readonly Lock _lock = new();
    private long _next = journal.Read(StoreKeys.NextItem) is { } stored ? BitConverter.ToInt64(stored) : 1;
    private TaskCompletionSource _arrived = New();
    private Exception? _fault;

    /// <summary>Adds an item to a transaction; call <see cref="Arrived"/> after its commit. Under the client's gate.</summary>
    public void Add(StoredItem item, JournalTransaction transaction)
    {
        transaction.Put(StoreKeys.Item(_next), JsonSerializer.SerializeToUtf8Bytes(item, StoreJson.Default.StoredItem));
        _next++;
        transaction.Put(StoreKeys.NextItem, BitConverter.GetBytes(_next));
    }

    public void Arrived()
    {
        lock (_lock)
        {
            _arrived.TrySetResult();
        }
    }

    /// <summary>From now on there are readers again after <see cref="Fault"/>.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            _fault = null;
        }
    }

    /// <summary>Ends every reader with this.</summary>
    public void Fault(Exception exception)
    {
        lock (_lock)
        {
            _fault = exception;
            _arrived.TrySetResult();
        }
    }

    public async IAsyncEnumerable<ReceivedItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            Task arrived;
            lock (_lock)
            {
                if (_arrived.Task.IsCompleted && _fault is null)
                {
                    _arrived = New();
                }

                arrived = _arrived.Task;
            }

            var page = journal.ReadRange(StoreKeys.Items, Page, after);
            foreach (var (key, value) in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return ToItem(StoreKeys.SequenceOf(key), JsonSerializer.Deserialize(value, StoreJson.Default.StoredItem)!);
                after = key;
            }

            if (page.Count == Page)
            {
                continue;
            }

            if (_fault is { } fault)
            {
                throw fault;
            }

            await arrived.WaitAsync(cancellationToken);
        }
    }

    public async Task AcknowledgeAsync(long number, CancellationToken cancellationToken)
    {
        while (true)
        {
            var transaction = new JournalTransaction();
            foreach (var (key, _) in journal.ReadRange(StoreKeys.Items, MostAtOnce).TakeWhile(entry => StoreKeys.SequenceOf(entry.Key) <= number))
            {
                transaction.Delete(key);
            }

            await journal.CommitAsync(transaction, cancellationToken);
            if (transaction.Count < MostAtOnce)
            {
                return;
            }
        }
    }

    private ReceivedItem ToItem(long number, StoredItem item)
    {
        var conversation = new ConversationId(item.Conversation);
        return item.Kind switch
        {
            StoredItem.Message => new ReceivedMessage(number, Message(conversation, item.Sequence)),
            StoredItem.Members => new MembersChanged(
                number, conversation, item.Sequence, new PersonId(item.Person ?? Guid.Empty),
                [.. (item.Joined ?? []).Select(person => new PersonId(person))], [.. (item.Left ?? []).Select(person => new PersonId(person))]),
            StoredItem.TitleKind => new TitleChanged(number, conversation, item.Sequence, new PersonId(item.Person ?? Guid.Empty), item.Title ?? ""),
            _ => new Incident(number, conversation, item.Sequence, (IncidentKind)item.Incident, item.Person is { } person ? new PersonId(person) : null),
        };
    }

    private ChatMessage Message(ConversationId conversation, long sequence)
    {
        var bytes = journal.Read(StoreKeys.Message(conversation.Value, sequence))
            ?? throw new JournalException(JournalErrorCode.Damaged, "The store misses a message that it received.");
        return JsonSerializer.Deserialize(bytes, StoreJson.Default.StoredMessage)!.ToChatMessage(conversation, sequence);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

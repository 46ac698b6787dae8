namespace GraphChat.GraphQL.Execution;

/// <summary>
/// Subscriptions whose responses to an event are the same bytes: the first to meet an event executes it, the others take
/// what it made. Thread-safe.
/// </summary>
internal sealed class SharedResponses
{
    // Subscribers of one group read the same events at nearly the same time; a slower one executes on its own.
    private const int Kept = 64;
    private readonly Lock _lock = new();
    private readonly Entry?[] _recent = new Entry?[Kept];
    private volatile int _next;
    private int _members;

    /// <summary>Joins the group; false where its last member has left and it is no longer to be used.</summary>
    public bool TryJoin()
    {
        lock (_lock)
        {
            if (_members < 0)
            {
                return false;
            }

            _members++;
            return true;
        }
    }

    /// <summary>Leaves the group; true where nobody is left and the group is to be forgotten.</summary>
    public bool Leave()
    {
        lock (_lock)
        {
            if (--_members == 0)
            {
                _members = -1;
            }

            return _members < 0;
        }
    }

    /// <summary>The response to an event where it is already made; allocates nothing.</summary>
    public bool TryGet(object eventValue, out ReadOnlyMemory<byte> response)
    {
        // Without the lock: an entry that is being replaced is only not found.
        var known = Find(eventValue);
        var isReady = known is { IsCompletedSuccessfully: true };
        response = isReady ? known!.Result : default;
        return isReady;
    }

    /// <summary>The response to an event, compared by reference.</summary>
    public Task<ReadOnlyMemory<byte>> Get(object eventValue, Func<Task<ReadOnlyMemory<byte>>> execute)
    {
        TaskCompletionSource<ReadOnlyMemory<byte>> made;
        lock (_lock)
        {
            if (Find(eventValue) is { } known)
            {
                return known;
            }

            made = new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _recent[_next], new Entry(eventValue, made.Task));
            _next = (_next + 1) % Kept;
        }

        _ = Complete(made, execute);
        return made.Task;
    }

    private Task<ReadOnlyMemory<byte>>? Find(object eventValue)
    {
        var next = _next;
        for (var i = 1; i <= Kept; i++)
        {
            if (Volatile.Read(ref _recent[(next - i + Kept) % Kept]) is { } entry && ReferenceEquals(entry.Event, eventValue))
            {
                return entry.Response;
            }
        }

        return null;
    }

    private static async Task Complete(TaskCompletionSource<ReadOnlyMemory<byte>> made, Func<Task<ReadOnlyMemory<byte>>> execute)
    {
        try
        {
            made.SetResult(await execute());
        }
        catch (Exception exception)
        {
            // Each who waits for it meets it.
            made.SetException(exception);
        }
    }

    private sealed record Entry(object Event, Task<ReadOnlyMemory<byte>> Response);
}

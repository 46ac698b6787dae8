using System.Collections.Concurrent;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// Readers that an entry woke, handed to the thread pool by the batch: a work item for each would cost as much as what most of
/// them then do. Not thread-safe.
/// </summary>
internal sealed class Wakes
{
    // Small enough that all cores share the subscribers of one event.
    private const int BatchSize = 64;
    private Batch? _batch;

    /// <summary>Adds a reader that is to be woken.</summary>
    public void Add(IWaiting waiting)
    {
        _batch ??= Batch.Rent();
        if (_batch.Add(waiting))
        {
            Send();
        }
    }

    /// <summary>Wakes those that were added, on other threads.</summary>
    public void Send()
    {
        if (_batch is { } batch)
        {
            _batch = null;
            ThreadPool.UnsafeQueueUserWorkItem(batch, preferLocal: false);
        }
    }

    private sealed class Batch : IThreadPoolWorkItem
    {
        private const int MostKept = 1024;
        private static readonly ConcurrentQueue<Batch> s_free = new();
        private readonly IWaiting?[] _waiting = new IWaiting?[BatchSize];
        private int _count;

        public static Batch Rent() => s_free.TryDequeue(out var batch) ? batch : new Batch();

        public bool Add(IWaiting waiting)
        {
            _waiting[_count++] = waiting;
            return _count == BatchSize;
        }

        public void Execute()
        {
            for (var i = 0; i < _count; i++)
            {
                _waiting[i]!.Wake();
                _waiting[i] = null;
            }

            _count = 0;
            if (s_free.Count < MostKept)
            {
                s_free.Enqueue(this);
            }
        }
    }
}

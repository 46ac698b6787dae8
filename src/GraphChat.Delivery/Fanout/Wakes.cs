using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// Readers that entries woke, handed to the thread pool by the batch: a work item for each would cost as much as what most of
/// them then do. While readers of one round still run, the next round gathers: a reader then finds several entries, and
/// writes them at once. Thread-safe.
/// </summary>
internal sealed class Wakes
{
    // Small enough that all cores share the subscribers of one event.
    private const int BatchSize = 64;

    // The last of a round leave a core idle, and one reader that is held up must not hold up all others.
    private static readonly int s_mostLeft = Math.Max(1, Environment.ProcessorCount - 1);
    private readonly Lock _lock = new();
    private readonly List<IWaiting> _added = [];
    private int _running;

    /// <summary>Adds a reader that is to be woken.</summary>
    public void Add(IWaiting waiting)
    {
        lock (_lock)
        {
            _added.Add(waiting);
        }
    }

    /// <summary>Wakes those that were added, on other threads, as soon as those before them have run.</summary>
    public void Send()
    {
        lock (_lock)
        {
            Start();
        }
    }

    private void End()
    {
        lock (_lock)
        {
            _running--;
            Start();
        }
    }

    private void Start()
    {
        if (_running > s_mostLeft)
        {
            return;
        }

        for (var readers = CollectionsMarshal.AsSpan(_added); !readers.IsEmpty; readers = readers[Math.Min(BatchSize, readers.Length)..])
        {
            _running++;
            ThreadPool.UnsafeQueueUserWorkItem(Batch.Rent(this, readers[..Math.Min(BatchSize, readers.Length)]), preferLocal: false);
        }

        _added.Clear();
    }

    private sealed class Batch : IThreadPoolWorkItem
    {
        private const int MostKept = 1024;
        private static readonly ConcurrentQueue<Batch> s_free = new();
        private readonly IWaiting?[] _readers = new IWaiting?[BatchSize];
        private Wakes? _round;
        private int _count;

        public static Batch Rent(Wakes round, ReadOnlySpan<IWaiting> readers)
        {
            var batch = s_free.TryDequeue(out var free) ? free : new Batch();
            readers.CopyTo(batch._readers!);
            batch._count = readers.Length;
            batch._round = round;
            return batch;
        }

        public void Execute()
        {
            for (var i = 0; i < _count; i++)
            {
                _readers[i]!.Wake();
                _readers[i] = null;
            }

            var round = _round!;
            _round = null;
            if (s_free.Count < MostKept)
            {
                s_free.Enqueue(this);
            }

            round.End();
        }
    }
}

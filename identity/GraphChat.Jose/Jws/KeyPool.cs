using System.Collections.Concurrent;

namespace GraphChat.Jose.Jws;

/// <summary>Instances of a framework key, which promises nothing about threads: one user at a time each.</summary>
internal sealed class KeyPool<T>(Func<T> create) where T : class, IDisposable
{
    private static readonly int s_most = Environment.ProcessorCount * 2;

    private readonly ConcurrentBag<T> _idle = [];

    public T Rent() => _idle.TryTake(out var key) ? key : create();

    public void Return(T key)
    {
        if (_idle.Count < s_most)
        {
            _idle.Add(key);
        }
        else
        {
            key.Dispose();
        }
    }
}

using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace GraphChat.Delivery.Contract;

/// <summary>Stands before a port and counts which of its methods are called and how many rows they give; it can fail them.</summary>
public class Counting<T> : DispatchProxy
    where T : class
{
    private T _inner = null!;

    private Counting<T> _counts = null!;

    private int _failed;

    public ConcurrentDictionary<string, int> Calls { get; } = [];

    public ConcurrentDictionary<string, int> Rows { get; } = [];

    /// <summary>A method that cannot be reached now.</summary>
    public string? Down { get; set; }

    /// <summary>What it throws then.</summary>
    public Func<Exception> Fault { get; set; } = () => new DeliveryException(DeliveryErrorCode.Unavailable, "It is down.");

    /// <summary>How often it was called then.</summary>
    public int Failed => _failed;

    public Counting() => _counts = this;

    /// <summary>The port, counted here.</summary>
    public T Around(T inner)
    {
        var proxy = Create<T, Counting<T>>();
        var counting = (Counting<T>)(object)proxy;
        counting._inner = inner;
        counting._counts = this;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var name = targetMethod!.Name;
        if (_counts.Down == name)
        {
            Interlocked.Increment(ref _counts._failed);
            throw _counts.Fault();
        }

        _counts.Calls.AddOrUpdate(name, 1, (_, count) => count + 1);
        try
        {
            var result = targetMethod.Invoke(_inner, args);
            if (result is Task task)
            {
                _ = task.ContinueWith(
                    done => _counts.Note(name, done.GetType().GetProperty(nameof(Task<int>.Result))?.GetValue(done)),
                    default,
                    TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnRanToCompletion,
                    TaskScheduler.Default);
            }

            return result;
        }
        catch (TargetInvocationException exception)
        {
            throw exception.InnerException!;
        }
    }

    private void Note(string name, object? result)
    {
        if (result is ICollection rows)
        {
            Rows.AddOrUpdate(name, rows.Count, (_, count) => count + rows.Count);
        }
    }
}

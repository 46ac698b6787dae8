using GraphChat.Mls.Suites;

namespace GraphChat.Mls.RatchetTree;

/// <summary>The same work for many leaves, on all cores where there is enough of it.</summary>
internal static class ManyAtOnce
{
    // Below this, starting the threads costs more than they save.
    private const int Few = 32;

    internal static T[] Select<T>(int count, Func<int, T> work)
    {
        var results = new T[count];
        if (count < Few)
        {
            for (var i = 0; i < count; i++)
            {
                results[i] = work(i);
            }

            return results;
        }

        try
        {
            var counts = OperationCounts.Current;
            Parallel.For(0, count, i => results[i] = OperationCounts.Under(counts, () => work(i)));
            return results;
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<MlsException>().FirstOrDefault() is { } broken)
        {
            throw broken;
        }
    }
}

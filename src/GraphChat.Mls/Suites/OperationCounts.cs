namespace GraphChat.Mls.Suites;

/// <summary>How much work was done: what a measurement restates beside its time, since a time alone depends on the machine.</summary>
internal sealed class OperationCounts
{
    // One for each thread, so that counting costs a branch and no lock.
    [ThreadStatic]
    private static OperationCounts? t_current;

    private int _signatures;
    private int _verifications;
    private int _encryptions;
    private int _decryptions;
    private int _nodeHashes;

    internal static OperationCounts? Current => t_current;

    internal int Signatures => _signatures;

    internal int Verifications => _verifications;

    internal int Encryptions => _encryptions;

    internal int Decryptions => _decryptions;

    /// <summary>Hashes of nodes of ratchet trees.</summary>
    internal int NodeHashes => _nodeHashes;

    /// <summary>Work on another thread, counted with that of the thread which asked for it.</summary>
    internal static T Under<T>(OperationCounts? counts, Func<T> work)
    {
        var outer = t_current;
        t_current = counts;
        try
        {
            return work();
        }
        finally
        {
            t_current = outer;
        }
    }

    /// <summary>What an action does, on this thread and on those that help it.</summary>
    internal static OperationCounts Of(Action action)
    {
        var outer = t_current;
        var counts = t_current = new OperationCounts();
        try
        {
            action();
            return counts;
        }
        finally
        {
            t_current = outer;
        }
    }

    internal static void Sign()
    {
        if (t_current is { } counts)
        {
            Interlocked.Increment(ref counts._signatures);
        }
    }

    internal static void Verify()
    {
        if (t_current is { } counts)
        {
            Interlocked.Increment(ref counts._verifications);
        }
    }

    internal static void Encrypt()
    {
        if (t_current is { } counts)
        {
            Interlocked.Increment(ref counts._encryptions);
        }
    }

    internal static void Decrypt()
    {
        if (t_current is { } counts)
        {
            Interlocked.Increment(ref counts._decryptions);
        }
    }

    internal static void HashNode()
    {
        if (t_current is { } counts)
        {
            Interlocked.Increment(ref counts._nodeHashes);
        }
    }
}

namespace GraphChat.Mls.Suites;

/// <summary>How much work was done: what a measurement restates beside its time, since a time alone depends on the machine.</summary>
internal sealed class OperationCounts
{
    // One for each thread, so that counting costs a branch and no lock.
    [ThreadStatic]
    private static OperationCounts? t_current;

    internal int Signatures { get; private set; }

    internal int Verifications { get; private set; }

    internal int Encryptions { get; private set; }

    internal int Decryptions { get; private set; }

    /// <summary>Hashes of nodes of ratchet trees.</summary>
    internal int NodeHashes { get; private set; }

    /// <summary>What an action does on this thread.</summary>
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
            counts.Signatures++;
        }
    }

    internal static void Verify()
    {
        if (t_current is { } counts)
        {
            counts.Verifications++;
        }
    }

    internal static void Encrypt()
    {
        if (t_current is { } counts)
        {
            counts.Encryptions++;
        }
    }

    internal static void Decrypt()
    {
        if (t_current is { } counts)
        {
            counts.Decryptions++;
        }
    }

    internal static void HashNode()
    {
        if (t_current is { } counts)
        {
            counts.NodeHashes++;
        }
    }
}

namespace GraphChat.Mls;

/// <summary>What came of making a commit.</summary>
public abstract record MlsCommitResult
{
    private MlsCommitResult()
    {
    }

    /// <summary>
    /// The commit is pending: it takes effect when <see cref="MlsGroup.MergePendingCommit"/> is called, or when
    /// <see cref="MlsGroup.Process"/> sees it come back. Save the group's state before sending.
    /// </summary>
    /// <param name="Commit">The commit (MLSMessage).</param>
    /// <param name="Welcome">The Welcome (MLSMessage) for all that were added, or null.</param>
    /// <param name="GroupInfo">The GroupInfo (MLSMessage) of the new epoch.</param>
    /// <param name="RatchetTree">The new tree (<c>optional&lt;Node&gt; ratchet_tree&lt;V&gt;</c>), for joiners.</param>
    /// <param name="Epoch">The new epoch.</param>
    public sealed record Prepared(byte[] Commit, byte[]? Welcome, byte[] GroupInfo, byte[] RatchetTree, ulong Epoch) : MlsCommitResult;

    /// <summary>Nothing changed.</summary>
    public sealed record Refused(MlsError Error) : MlsCommitResult;
}

namespace GraphChat.Mls;

/// <summary>What came of preparing an external commit.</summary>
public abstract record MlsExternalJoinResult
{
    private MlsExternalJoinResult()
    {
    }

    /// <summary>The commit is pending in the group, which can do nothing else until it is merged.</summary>
    /// <param name="Group">The group, to be.</param>
    /// <param name="Commit">The commit (MLSMessage).</param>
    /// <param name="GroupInfo">The GroupInfo (MLSMessage) of the new epoch.</param>
    /// <param name="RatchetTree">The new tree.</param>
    public sealed record Prepared(MlsGroup Group, byte[] Commit, byte[] GroupInfo, byte[] RatchetTree) : MlsExternalJoinResult;

    /// <summary>Not prepared.</summary>
    public sealed record Refused(MlsError Error) : MlsExternalJoinResult;
}

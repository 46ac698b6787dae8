namespace GraphChat.Mls;

/// <summary>What came of a commit at the delivery service.</summary>
public abstract record PublicCommitResult
{
    private PublicCommitResult()
    {
    }

    /// <summary>Every rule that can be checked without a secret is kept.</summary>
    /// <param name="Next">The group of the new epoch; the old one stays as it was.</param>
    /// <param name="Effect">What the commit did.</param>
    /// <param name="AddedKeyPackages">KeyPackageRefs of those added, which are those that the Welcome names.</param>
    public sealed record Accepted(PublicGroup Next, MlsCommitEffect Effect, IReadOnlyList<ReadOnlyMemory<byte>> AddedKeyPackages) : PublicCommitResult;

    /// <summary>A rule is broken.</summary>
    public sealed record Refused(MlsError Error) : PublicCommitResult;
}

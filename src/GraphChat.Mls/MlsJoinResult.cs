using GraphChat.Mls.KeyPackages;

namespace GraphChat.Mls;

/// <summary>What came of joining a group.</summary>
public abstract record MlsJoinResult
{
    private MlsJoinResult()
    {
    }

    /// <summary>Joined by a Welcome; delete the key package unless it is a last resort.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="KeyPackage">The key package that was used.</param>
    /// <param name="SignerLeafIndex">The member whose GroupInfo let us in.</param>
    public sealed record Joined(MlsGroup Group, KeyPackageBundle KeyPackage, uint SignerLeafIndex) : MlsJoinResult;

    /// <summary>Not joined.</summary>
    public sealed record Refused(MlsError Error) : MlsJoinResult;
}

namespace GraphChat.Mls;

/// <summary>What came of opening a public group.</summary>
public abstract record PublicGroupResult
{
    private PublicGroupResult()
    {
    }

    /// <summary>Opened.</summary>
    public sealed record Opened(PublicGroup Group, uint SignerLeafIndex) : PublicGroupResult;

    /// <summary>Not opened.</summary>
    public sealed record Refused(MlsError Error) : PublicGroupResult;
}

namespace GraphChat.Mls.KeyPackages;

/// <summary>What came of reading a key package.</summary>
public abstract record KeyPackageResult
{
    private KeyPackageResult()
    {
    }

    /// <summary>It keeps every rule that can be checked outside a group.</summary>
    public sealed record Valid(KeyPackageFacts Facts) : KeyPackageResult;

    /// <summary>It does not.</summary>
    public sealed record Refused(MlsError Error) : KeyPackageResult;
}

using GraphChat.Delivery.KeyPackages;

namespace GraphChat.Delivery.Ports;

/// <summary>What came of a claim of key packages.</summary>
public abstract record ClaimResult
{
    private ClaimResult()
    {
    }

    /// <summary>They were handed out, now or by the same claim before; in the order of the claim's devices.</summary>
    public sealed record Claimed(IReadOnlyList<ClaimedKeyPackage> Packages) : ClaimResult;

    /// <summary>The claim id was used for something else.</summary>
    public sealed record Mismatch : ClaimResult;

    /// <summary>The claimer was given too many of one device of late; nothing was handed out.</summary>
    public sealed record TooMany : ClaimResult;
}

namespace GraphChat.Delivery.KeyPackages;

/// <summary>What <see cref="ClaimKeyPackages"/> takes.</summary>
/// <param name="People">Whose devices are to be added; 1 to 50 people.</param>
/// <param name="ClaimId">The same again gives the same key packages.</param>
public sealed record ClaimKeyPackagesInput(IReadOnlyList<UserId> People, Guid ClaimId);

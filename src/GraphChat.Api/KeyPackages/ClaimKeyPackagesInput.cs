namespace GraphChat.Api.KeyPackages;

/// <summary>The input of <c>claimKeyPackages</c>.</summary>
internal sealed record ClaimKeyPackagesInput(IReadOnlyList<string> PersonIds, Guid ClaimId);

namespace GraphChat.Api.KeyPackages;

/// <summary>What <c>publishKeyPackages</c> gives.</summary>
internal sealed record PublishKeyPackagesPayload(int KeyPackageCount);

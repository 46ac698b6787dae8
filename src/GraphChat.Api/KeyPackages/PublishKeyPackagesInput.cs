namespace GraphChat.Api.KeyPackages;

/// <summary>The input of <c>publishKeyPackages</c>.</summary>
internal sealed record PublishKeyPackagesInput(IReadOnlyList<ReadOnlyMemory<byte>> KeyPackages, ReadOnlyMemory<byte>? LastResort);

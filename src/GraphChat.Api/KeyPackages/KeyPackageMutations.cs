using GraphChat.Api.Inputs;
using GraphChat.Delivery;
using GraphChat.Delivery.KeyPackages;

namespace GraphChat.Api.KeyPackages;

/// <summary>The fields of <c>Mutation</c> about key packages.</summary>
internal static class KeyPackageMutations
{
    public static async Task<PublishKeyPackagesPayload> PublishKeyPackages(
        PublishKeyPackagesInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        new(await useCases.PublishKeyPackages.ExecuteAsync(
            caller,
            new Delivery.KeyPackages.PublishKeyPackagesInput(input.KeyPackages, input.LastResort),
            cancellationToken));

    public static Task<ClaimKeyPackagesOutput> ClaimKeyPackages(
        ClaimKeyPackagesInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.ClaimKeyPackages.ExecuteAsync(
            caller,
            new Delivery.KeyPackages.ClaimKeyPackagesInput(
                [.. input.PersonIds.Select(id => Ids.Person(id, "personIds"))],
                input.ClaimId),
            cancellationToken);
}

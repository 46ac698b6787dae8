using GraphChat.Api.Inputs;
using GraphChat.Delivery;
using GraphChat.Delivery.KeyPackages;
using GraphChat.Delivery.Rates;

namespace GraphChat.Api.KeyPackages;

/// <summary>The fields of <c>Mutation</c> about key packages.</summary>
internal static class KeyPackageMutations
{
    public static async Task<PublishKeyPackagesPayload> PublishKeyPackages(
        PublishKeyPackagesInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Other, 1, cancellationToken);
        return new(await useCases.PublishKeyPackages.ExecuteAsync(
            caller,
            new Delivery.KeyPackages.PublishKeyPackagesInput(input.KeyPackages, input.LastResort),
            cancellationToken));
    }

    public static async Task<ClaimKeyPackagesOutput> ClaimKeyPackages(
        ClaimKeyPackagesInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Claim, Math.Max(1, input.PersonIds.Count), cancellationToken);
        return await useCases.ClaimKeyPackages.ExecuteAsync(
            caller,
            new Delivery.KeyPackages.ClaimKeyPackagesInput(
                [.. input.PersonIds.Select(id => Ids.Person(id, "personIds"))],
                input.ClaimId),
            cancellationToken);
    }
}

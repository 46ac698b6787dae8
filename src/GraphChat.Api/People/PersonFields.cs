using GraphChat.Api.Loading;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.People;

namespace GraphChat.Api.People;

/// <summary>The fields of <c>Person</c> that its properties do not serve.</summary>
internal static class PersonFields
{
    public static string Id(Person person) => person.Id.ToString();

    public static Task<IReadOnlyList<ChainEntry>> DeviceChain(Person person, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.ReadDevices.ReadChainAsync(person.Id, cancellationToken);

    public static Task<DateTimeOffset?> LastSeenAt(Person person, Loaders loaders, CancellationToken cancellationToken) =>
        loaders.LastSeenAsync(person.Id, cancellationToken);

    public static async Task<OnlineState?> Presence(Person person, Loaders loaders, CancellationToken cancellationToken) =>
        await loaders.IsOnlineAsync(person.Id, cancellationToken) is { } isOnline ? new OnlineState(isOnline) : null;
}

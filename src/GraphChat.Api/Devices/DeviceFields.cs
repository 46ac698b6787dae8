using GraphChat.Api.Loading;
using GraphChat.Delivery;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.People;

namespace GraphChat.Api.Devices;

/// <summary>The fields of <c>Device</c> that its properties do not serve.</summary>
internal static class DeviceFields
{
    public static string Id(Device device) => device.Id.ToString();

    public static Task<Person> Person(Device device, Loaders loaders, CancellationToken cancellationToken) =>
        loaders.PersonAsync(device.User, cancellationToken);

    public static Task<int?> KeyPackageCount(Device device, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.ReadDevices.CountKeyPackagesAsync(caller, device, cancellationToken);
}

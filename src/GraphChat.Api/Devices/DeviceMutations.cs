using GraphChat.Api.Inputs;
using GraphChat.Delivery;
using GraphChat.Delivery.Rates;

namespace GraphChat.Api.Devices;

/// <summary>The fields of <c>Mutation</c> about devices.</summary>
internal static class DeviceMutations
{
    public static async Task<DevicePayload> RegisterDevice(
        RegisterDeviceInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.DeviceChange, 1, cancellationToken);
        return new(await useCases.RegisterDevice.ExecuteAsync(
            caller, new Delivery.Devices.RegisterDeviceInput(input.ChainEntry), cancellationToken));
    }

    public static async Task<DevicePayload> AttachDevice(
        AttachDeviceInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.DeviceChange, 1, cancellationToken);
        return new(await useCases.AttachDevice.ExecuteAsync(
            caller,
            new Delivery.Devices.AttachDeviceInput(Ids.Device(input.DeviceId, "deviceId"), input.Proof),
            cancellationToken));
    }

    public static async Task<DevicePayload> RevokeDevice(
        RevokeDeviceInput input, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.DeviceChange, 1, cancellationToken);
        return new(await useCases.RevokeDevice.ExecuteAsync(
            caller, new Delivery.Devices.RevokeDeviceInput(input.ChainEntry), cancellationToken));
    }
}

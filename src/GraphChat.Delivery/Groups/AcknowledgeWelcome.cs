using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Groups;

/// <summary>Lets the service forget a Welcome that the session's device has joined with.</summary>
public sealed class AcknowledgeWelcome(IGroupStore groups, CallerDevices devices)
{
    /// <summary>Acknowledges; passes over a Welcome that is not there, or not the device's.</summary>
    /// <exception cref="DeliveryException">DEVICE_REQUIRED, DEVICE_REVOKED or UNAVAILABLE.</exception>
    public async Task ExecuteAsync(Caller caller, ConversationId conversation, long sequence, CancellationToken cancellationToken)
    {
        var device = await devices.RequireAsync(caller, cancellationToken);
        await groups.AcknowledgeWelcomeAsync(conversation, sequence, device.Id, cancellationToken);
    }
}

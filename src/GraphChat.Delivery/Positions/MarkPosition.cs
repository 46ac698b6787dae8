using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Positions;

/// <summary>Notes how far a device has come, and tells the others in the conversation if its person lets them know.</summary>
public sealed class MarkPosition(IPositionStore store, CallerDevices devices, SignalHub signals)
{
    /// <summary>Notes it, and gives where the person stands by all devices; going back changes nothing.</summary>
    /// <exception cref="DeliveryException">BAD_INPUT, DEVICE_REQUIRED, NOT_FOUND or UNAVAILABLE.</exception>
    public async Task<ReadPosition> ExecuteAsync(Caller caller, MarkPositionInput input, CancellationToken cancellationToken)
    {
        if (input.Delivered is null && input.Read is null)
        {
            throw Refusal.BadInput("Give delivered, or read, or both.");
        }

        if (input.Delivered < 0 || input.Read < 0)
        {
            throw Refusal.BadInput("A position is not negative.");
        }

        var device = await devices.RequireIdAsync(caller, cancellationToken);
        // What was read was delivered.
        var read = input.Read ?? 0;
        var mark = new PositionMark(input.Conversation, caller.User, device, Math.Max(input.Delivered ?? 0, read), read);
        var (position, hasMoved) = await store.MarkAsync(mark, cancellationToken) ?? throw Refusal.ConversationNotFound();
        if (hasMoved && (await store.ReadSettingsAsync(caller.User, cancellationToken)).ShowPositions)
        {
            var others = await store.ListRecipientsAsync(input.Conversation, SignalHub.MaxRecipients, cancellationToken);
            var blocked = await store.FindBlocksAsync(caller.User, others, cancellationToken);
            signals.Send(new Signal.Moved(position), others.Where(user => user != caller.User && !blocked.Contains(user)));
        }

        return position;
    }
}

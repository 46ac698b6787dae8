using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Presence;

/// <summary>Tells the others in a conversation that the caller is writing, or has stopped; nothing of it is stored.</summary>
public sealed class SetTyping(IPositionStore store, IConversationStore conversations, CallerDevices devices, SignalHub signals)
{
    /// <summary>Tells them; in conversations of more than 100 people nobody is told.</summary>
    /// <exception cref="DeliveryException">NOT_FOUND, DEVICE_REVOKED or UNAVAILABLE.</exception>
    public async Task ExecuteAsync(Caller caller, ConversationId conversation, bool isTyping, CancellationToken cancellationToken)
    {
        await devices.RequireNotRevokedAsync(caller, cancellationToken);
        if ((await conversations.FindAsync(caller.User, [conversation], cancellationToken)).Count == 0)
        {
            throw Refusal.ConversationNotFound();
        }

        var others = await store.ListRecipientsAsync(conversation, SignalHub.MaxRecipients, cancellationToken);
        var blocked = await store.FindBlocksAsync(caller.User, others, cancellationToken);
        signals.Send(new Signal.Typing(conversation, caller.User, isTyping), others.Where(user => user != caller.User && !blocked.Contains(user)));
    }
}

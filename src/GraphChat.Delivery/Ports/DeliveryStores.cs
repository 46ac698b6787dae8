namespace GraphChat.Delivery.Ports;

/// <summary>The stores of one node, which an adapter project makes together.</summary>
/// <param name="Log">The log.</param>
/// <param name="Conversations">Conversations.</param>
/// <param name="Devices">Devices.</param>
/// <param name="KeyPackages">Key packages.</param>
/// <param name="People">People.</param>
/// <param name="FrankingKeys">Franking keys.</param>
/// <param name="Revocations">Revocations.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Positions">How far people have read, and their settings.</param>
/// <param name="Attachments">What is known of attachments.</param>
public sealed record DeliveryStores(
    IEventLog Log,
    IConversationStore Conversations,
    IDeviceStore Devices,
    IKeyPackageStore KeyPackages,
    IPersonStore People,
    IFrankingKeys FrankingKeys,
    ISessionRevocations Revocations,
    IGroupStore Groups,
    IPositionStore Positions,
    IAttachmentStore Attachments);

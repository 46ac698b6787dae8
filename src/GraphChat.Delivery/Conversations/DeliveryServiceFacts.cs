namespace GraphChat.Delivery.Conversations;

/// <summary>The delivery service's public facts, which clients build groups with.</summary>
/// <param name="ExternalSenderKey">The Ed25519 key with which the server may propose to remove a member.</param>
/// <param name="ExternalSenderIdentity">The basic credential of that sender.</param>
/// <param name="CipherSuites">The MLS cipher suites that groups may use, the preferred one first.</param>
/// <param name="MaxMessageBytes">The largest message.</param>
public sealed record DeliveryServiceFacts(
    ReadOnlyMemory<byte> ExternalSenderKey,
    ReadOnlyMemory<byte> ExternalSenderIdentity,
    IReadOnlyList<ushort> CipherSuites,
    int MaxMessageBytes);

namespace GraphChat.Delivery.Ports;

/// <summary>
/// What the service does with MLS beyond looking: it follows proposals, proposes removals under its own key, and signs
/// receipts. Safe for many threads; whatever the bytes are, the answer is one of the cases and never an exception.
/// </summary>
public interface IMlsKeeper
{
    /// <summary>Reads the header of a proposal.</summary>
    CommitInspection InspectProposal(ReadOnlyMemory<byte> proposal);

    /// <summary>Checks a proposal and gives the state that knows it.</summary>
    ProposalOutcome ReceiveProposal(ReadOnlyMemory<byte> state, ReadOnlyMemory<byte> proposal, DateTimeOffset now);

    /// <summary>A proposal of the service's own to remove a device's leaf; null where the group has none of it.</summary>
    byte[]? ProposeRemoval(ReadOnlyMemory<byte> state, DeviceId device);

    /// <summary>The ratchet tree of a state (RFC 9420 section 12.4.3.3).</summary>
    ReadOnlyMemory<byte> ReadRatchetTree(ReadOnlyMemory<byte> state);

    /// <summary>Signs a commit's receipt: SignWithLabel with the external sender's key, "GraphChat 1.0 CommitReceipt".</summary>
    byte[] SignReceipt(ReadOnlySpan<byte> receipt);
}

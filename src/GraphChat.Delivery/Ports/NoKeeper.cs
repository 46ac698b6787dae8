namespace GraphChat.Delivery.Ports;

/// <summary>A service that does nothing with MLS by itself: proposals are refused, receipts are not signed with a key.</summary>
public sealed class NoKeeper : IMlsKeeper
{
    /// <inheritdoc />
    public CommitInspection InspectProposal(ReadOnlyMemory<byte> proposal) => new CommitInspection.Refused("12.1");

    /// <inheritdoc />
    public ProposalOutcome ReceiveProposal(ReadOnlyMemory<byte> state, ReadOnlyMemory<byte> proposal, DateTimeOffset now) =>
        new ProposalOutcome.Refused("12.1");

    /// <inheritdoc />
    public byte[]? ProposeRemoval(ReadOnlyMemory<byte> state, DeviceId device) => null;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> ReadRatchetTree(ReadOnlyMemory<byte> state) => default;

    /// <inheritdoc />
    public byte[] SignReceipt(ReadOnlySpan<byte> receipt) => [];
}

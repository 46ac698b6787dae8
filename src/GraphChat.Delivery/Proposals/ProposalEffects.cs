namespace GraphChat.Delivery.Proposals;

/// <summary>What a proposal changes besides the log.</summary>
/// <param name="State">The group's public state that knows it.</param>
/// <param name="Reference">Its ProposalRef (RFC 9420 section 5.2).</param>
/// <param name="Removed">The device that it removes, if it does.</param>
/// <param name="KnownProposals">How many proposals of the epoch the state knew before.</param>
public sealed record ProposalEffects(
    ReadOnlyMemory<byte> State, ReadOnlyMemory<byte> Reference, DeviceId? Removed, int KnownProposals);

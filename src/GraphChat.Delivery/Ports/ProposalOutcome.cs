using GraphChat.Delivery.Conversations;

namespace GraphChat.Delivery.Ports;

/// <summary>What a proposal is, once everything that can be seen without a secret was checked.</summary>
public abstract record ProposalOutcome
{
    /// <summary>A valid one.</summary>
    /// <param name="State">The group's public state that knows it.</param>
    /// <param name="Reference">Its ProposalRef (RFC 9420 section 5.2).</param>
    /// <param name="Sender">The leaf that made it; null for an external sender.</param>
    /// <param name="Removed">The leaf that it removes, if it does.</param>
    public sealed record Valid(
        ReadOnlyMemory<byte> State, ReadOnlyMemory<byte> Reference, GroupDevice? Sender, GroupDevice? Removed) : ProposalOutcome;

    /// <summary>Anything else.</summary>
    /// <param name="Section">The section of RFC 9420 or the rule of the service that it breaks.</param>
    public sealed record Refused(string Section) : ProposalOutcome;
}

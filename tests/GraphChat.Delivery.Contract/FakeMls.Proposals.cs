using System.Security.Cryptography;
using System.Text;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Contract;

/// <summary>Proposals as lines of text: <c>proposal|group|epoch|sender, or server|removed device, or none|nonce</c>.</summary>
public sealed partial class FakeMls
{
    public static byte[] Proposal(
        ConversationId conversation, long epoch, DeviceId sender, DeviceId? removed, string nonce = "", byte incarnation = 0) =>
        Bytes($"proposal|{Hex(GroupId(conversation, incarnation))}|{epoch}|{sender}|{(removed is { } device ? device.ToString() : "none")}|{nonce}");

    public static bool IsReceipt(ReadOnlySpan<byte> receipt, ReadOnlySpan<byte> signature) =>
        SHA256.HashData([.. "receipt"u8, .. receipt]).AsSpan().SequenceEqual(signature);

    public CommitInspection InspectProposal(ReadOnlyMemory<byte> proposal) =>
        Fields(proposal, "proposal", 6) is { } fields
            ? new CommitInspection.Readable(Convert.FromHexString(fields[1]), ulong.Parse(fields[2]))
            : new CommitInspection.Refused("6");

    public ProposalOutcome ReceiveProposal(ReadOnlyMemory<byte> state, ReadOnlyMemory<byte> proposal, DateTimeOffset now)
    {
        if (Fields(proposal, "proposal", 6) is not { } fields || Fields(state, "state", 4) is not { } group)
        {
            return new ProposalOutcome.Refused("12.1");
        }

        var leaves = group[3].Split(',').Select(Leaf).ToList();
        var sender = leaves.Find(leaf => leaf.Device.ToString() == fields[3]);
        var removed = leaves.Find(leaf => leaf.Device.ToString() == fields[4]);
        return (sender is null && fields[3] != "server") || (removed is null && fields[4] != "none")
            ? new ProposalOutcome.Refused("12.1.3")
            : new ProposalOutcome.Valid(state, SHA256.HashData(proposal.Span), sender, removed);
    }

    public byte[]? ProposeRemoval(ReadOnlyMemory<byte> state, DeviceId device) =>
        Fields(state, "state", 4) is { } group && group[3].Split(',').Select(Leaf).Any(leaf => leaf.Device == device)
            ? Bytes($"proposal|{group[1]}|{group[2]}|server|{device}|")
            : null;

    public ReadOnlyMemory<byte> ReadRatchetTree(ReadOnlyMemory<byte> state) => Bytes($"tree of {Encoding.UTF8.GetString(state.Span)}");

    public byte[] SignReceipt(ReadOnlySpan<byte> receipt) => SHA256.HashData([.. "receipt"u8, .. receipt]);
}

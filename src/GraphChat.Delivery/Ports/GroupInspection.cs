using GraphChat.Delivery.Conversations;

namespace GraphChat.Delivery.Ports;

/// <summary>What a GroupInfo with its ratchet tree says, once tree, signatures and policy were checked.</summary>
public abstract record GroupInspection
{
    /// <summary>A valid one, with the extensions that the service asks for.</summary>
    /// <param name="GroupId">The MLS group id.</param>
    /// <param name="Epoch">Its epoch.</param>
    /// <param name="CipherSuite">Its cipher suite.</param>
    /// <param name="Signer">The leaf that signed the GroupInfo.</param>
    /// <param name="Devices">Every leaf.</param>
    /// <param name="State">The group's public state, to be kept and given back to <see cref="IMlsInspector.ApplyCommit"/>.</param>
    public sealed record Valid(
        ReadOnlyMemory<byte> GroupId,
        ulong Epoch,
        ushort CipherSuite,
        GroupDevice Signer,
        IReadOnlyList<GroupDevice> Devices,
        ReadOnlyMemory<byte> State) : GroupInspection;

    /// <summary>Anything else.</summary>
    /// <param name="Section">The section of RFC 9420 or the rule of the service that it breaks.</param>
    public sealed record Refused(string Section) : GroupInspection;
}

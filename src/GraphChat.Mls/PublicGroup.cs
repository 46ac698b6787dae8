using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls;

/// <summary>
/// A group as the delivery service sees it: tree, context and transcript, followed through PublicMessage handshakes
/// without a secret. Immutable and thread-safe: each step gives the next one.
/// </summary>
public sealed class PublicGroup
{
    private const string Soon = "Not in this build yet.";

    private PublicGroup(CipherSuite suite) => Suite = suite;

    /// <summary>The suite.</summary>
    public CipherSuite Suite { get; }

    /// <summary>The group's id.</summary>
    public ReadOnlyMemory<byte> GroupId => throw new NotSupportedException(Soon);

    /// <summary>The epoch.</summary>
    public ulong Epoch => throw new NotSupportedException(Soon);

    /// <summary>The GroupContext's extensions.</summary>
    public IReadOnlyList<Extension> Extensions => throw new NotSupportedException(Soon);

    /// <summary>The members in the order of their leaves.</summary>
    public IReadOnlyList<MlsMember> Members => throw new NotSupportedException(Soon);

    /// <summary>The tree's hash.</summary>
    public ReadOnlyMemory<byte> TreeHash => throw new NotSupportedException(Soon);

    /// <summary>The encoded GroupContext.</summary>
    public ReadOnlyMemory<byte> GroupContext => throw new NotSupportedException(Soon);

    /// <summary>Opens a group by a GroupInfo (MLSMessage) and its tree, and checks both.</summary>
    /// <param name="groupInfo">The GroupInfo.</param>
    /// <param name="ratchetTree">The tree, if the GroupInfo does not carry it; else empty.</param>
    /// <param name="settings">The settings.</param>
    public static PublicGroupResult Open(ReadOnlySpan<byte> groupInfo, ReadOnlySpan<byte> ratchetTree, MlsSettings settings) =>
        throw new NotSupportedException(Soon);

    /// <summary>The group from bytes of <see cref="Serialize"/>, which are trusted as they are.</summary>
    /// <exception cref="FormatException">The state is damaged or of another version.</exception>
    public static PublicGroup Restore(ReadOnlySpan<byte> state, MlsSettings settings) => throw new NotSupportedException(Soon);

    /// <summary>Checks a commit (MLSMessage with a PublicMessage) and what was posted with it.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="groupInfo">The GroupInfo (MLSMessage) of the new epoch; null leaves it unchecked.</param>
    /// <param name="welcome">The Welcome (MLSMessage); null where nobody was added.</param>
    public PublicCommitResult Evaluate(ReadOnlySpan<byte> commit, ReadOnlyMemory<byte>? groupInfo, ReadOnlyMemory<byte>? welcome) =>
        throw new NotSupportedException(Soon);

    /// <summary>Checks a proposal (MLSMessage with a PublicMessage) and keeps it for a commit of this epoch.</summary>
    public PublicProposalResult Receive(ReadOnlySpan<byte> proposal) => throw new NotSupportedException(Soon);

    /// <summary>The tree (<c>optional&lt;Node&gt; ratchet_tree&lt;V&gt;</c>), for joiners.</summary>
    public byte[] ExportRatchetTree() => throw new NotSupportedException(Soon);

    /// <summary>The whole state; there is no secret in it.</summary>
    public byte[] Serialize() => throw new NotSupportedException(Soon);
}

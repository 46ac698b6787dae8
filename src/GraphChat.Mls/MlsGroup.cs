using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls;

/// <summary>
/// A group as one of its members sees it (RFC 9420). Not thread-safe: one caller at a time. Save
/// <see cref="Serialize"/> (encrypted by the caller) after each call that changes it and before anything is sent or acknowledged.
/// </summary>
public sealed class MlsGroup : IDisposable
{
    private const string Soon = "Not in this build yet.";

    private MlsGroup(CipherSuite suite) => Suite = suite;

    /// <summary>The suite.</summary>
    public CipherSuite Suite { get; }

    /// <summary>The group's id.</summary>
    public ReadOnlyMemory<byte> GroupId => throw new NotSupportedException(Soon);

    /// <summary>The epoch.</summary>
    public ulong Epoch => throw new NotSupportedException(Soon);

    /// <summary>Our leaf.</summary>
    public uint OwnLeafIndex => throw new NotSupportedException(Soon);

    /// <summary>The GroupContext's extensions.</summary>
    public IReadOnlyList<Extension> Extensions => throw new NotSupportedException(Soon);

    /// <summary>The members in the order of their leaves.</summary>
    public IReadOnlyList<MlsMember> Members => throw new NotSupportedException(Soon);

    /// <summary>What all members of an epoch share, and can compare (RFC 9420 §8.7).</summary>
    public ReadOnlyMemory<byte> EpochAuthenticator => throw new NotSupportedException(Soon);

    /// <summary>Whether we are a member and the group was not reinitialised.</summary>
    public bool IsActive => throw new NotSupportedException(Soon);

    /// <summary>Whether a commit of ours waits for <see cref="MergePendingCommit"/> or <see cref="ClearPendingCommit"/>.</summary>
    public bool HasPendingCommit => throw new NotSupportedException(Soon);

    /// <summary>Whether proposals wait for a commit; application messages must wait until it is done.</summary>
    public bool HasPendingProposals => throw new NotSupportedException(Soon);

    /// <summary>Grows with each change of the state: keep the last one apart, and give it to <see cref="Restore"/>.</summary>
    public ulong Revision => throw new NotSupportedException(Soon);

    /// <summary>A new group with us as only member, in epoch 0.</summary>
    /// <param name="signer">Our signature key, which also decides the suite. It stays the caller's, and must outlive the group.</param>
    /// <param name="credential">Who we are.</param>
    /// <param name="groupId">The group's id, unique in the application.</param>
    /// <param name="extensions">The GroupContext's extensions, which our own capabilities must cover.</param>
    /// <param name="settings">The settings.</param>
    /// <exception cref="ArgumentException">Our own capabilities do not cover the extensions.</exception>
    public static MlsGroup Create(
        SignatureKeyPair signer, Credential credential, ReadOnlySpan<byte> groupId, IReadOnlyList<Extension> extensions, MlsSettings settings) =>
        throw new NotSupportedException(Soon);

    /// <summary>Joins by a Welcome (MLSMessage).</summary>
    /// <param name="welcome">The Welcome.</param>
    /// <param name="keyPackages">Our key packages, one of which was used.</param>
    /// <param name="ratchetTree">The tree, if the Welcome does not carry it; else empty. It is checked by its hash.</param>
    /// <param name="settings">The settings.</param>
    public static MlsJoinResult Join(
        ReadOnlySpan<byte> welcome, IReadOnlyList<KeyPackageBundle> keyPackages, ReadOnlySpan<byte> ratchetTree, MlsSettings settings) =>
        throw new NotSupportedException(Soon);

    /// <summary>The group from bytes of <see cref="Serialize"/>.</summary>
    /// <param name="state">The bytes.</param>
    /// <param name="signer">The signature key of our leaf.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="minimumRevision">The last <see cref="Revision"/> that is known to have been saved: an older copy is refused.</param>
    /// <exception cref="FormatException">The state is damaged, of another version, of another key, or older than that.</exception>
    public static MlsGroup Restore(ReadOnlySpan<byte> state, SignatureKeyPair signer, MlsSettings settings, ulong minimumRevision = 0) =>
        throw new NotSupportedException(Soon);

    /// <summary>Makes a commit, which is pending until it is merged or cleared.</summary>
    public MlsCommitResult Commit(MlsCommitRequest request) => throw new NotSupportedException(Soon);

    /// <summary>The delivery service accepted the pending commit: it takes effect.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public MlsCommitEffect MergePendingCommit() => throw new NotSupportedException(Soon);

    /// <summary>The pending commit was refused, or another came first: it is forgotten.</summary>
    public void ClearPendingCommit() => throw new NotSupportedException(Soon);

    /// <summary>Proposes to remove a leaf: a PublicMessage, which we keep as if it had been received.</summary>
    public byte[] ProposeRemove(uint leafIndex) => throw new NotSupportedException(Soon);

    /// <summary>Encrypts application data for the current epoch (PrivateMessage). Save the state before sending it.</summary>
    /// <exception cref="InvalidOperationException">We are no active member, or proposals wait for a commit.</exception>
    public byte[] Protect(ReadOnlySpan<byte> data, ReadOnlySpan<byte> authenticatedData) => throw new NotSupportedException(Soon);

    /// <summary>Takes a message (MLSMessage: PublicMessage or PrivateMessage) of anybody. If it is refused, nothing changed.</summary>
    public MlsProcessResult Process(ReadOnlySpan<byte> message) => throw new NotSupportedException(Soon);

    /// <summary>MLS-Exporter (RFC 9420 §8.5) of the current epoch; the caller zeroes it.</summary>
    public byte[] ExportSecret(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, int length) => throw new NotSupportedException(Soon);

    /// <summary>A signed GroupInfo (MLSMessage) of the current epoch.</summary>
    public byte[] ExportGroupInfo(bool withTree) => throw new NotSupportedException(Soon);

    /// <summary>The tree (<c>optional&lt;Node&gt; ratchet_tree&lt;V&gt;</c>).</summary>
    public byte[] ExportRatchetTree() => throw new NotSupportedException(Soon);

    /// <summary>All of the group but the signature key, the pending commit included: contains secrets, which the caller encrypts and zeroes.</summary>
    public byte[] Serialize() => throw new NotSupportedException(Soon);

    /// <summary>Zeroes the secrets.</summary>
    public void Dispose()
    {
    }
}

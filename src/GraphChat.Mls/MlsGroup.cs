using GraphChat.Cryptography;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.GroupEvolution;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls;

/// <summary>
/// A group as one of its members sees it (RFC 9420). Not thread-safe: one caller at a time. Save
/// <see cref="Serialize"/> (encrypted by the caller) after each call that changes it and before anything is sent or acknowledged.
/// </summary>
public sealed partial class MlsGroup : IDisposable
{
    private readonly SignatureKeyPair _signer;
    private readonly MlsSettings _settings;
    private readonly List<PastEpoch> _past = [];
    private readonly SortedDictionary<ulong, SecretBytes> _resumption = [];
    private readonly Dictionary<ByteKey, Key> _pendingUpdates = [];
    private MemberEpoch _current;
    private ProposalStore _proposals;
    private PendingCommit? _pending;
    private bool _removed;
    private bool _joining;

    private MlsGroup(MemberEpoch current, SignatureKeyPair signer, MlsSettings settings)
    {
        _current = current;
        _signer = signer;
        _settings = settings;
        _proposals = ProposalStore.Empty;
    }

    /// <summary>The suite.</summary>
    public CipherSuite Suite => _current.State.Suite;

    /// <summary>The group's id.</summary>
    public ReadOnlyMemory<byte> GroupId => Context.GroupId;

    /// <summary>The epoch.</summary>
    public ulong Epoch => Context.Epoch;

    /// <summary>Our leaf.</summary>
    public uint OwnLeafIndex => _current.OwnLeaf;

    /// <summary>The GroupContext's extensions.</summary>
    public IReadOnlyList<Extension> Extensions => Context.Extensions;

    /// <summary>The members in the order of their leaves.</summary>
    public IReadOnlyList<MlsMember> Members => _current.State.Members;

    /// <summary>What all members of an epoch share, and can compare (RFC 9420 §8.7).</summary>
    public ReadOnlyMemory<byte> EpochAuthenticator => _current.Secrets.Authenticator.ToArray();

    /// <summary>The hash of the tree.</summary>
    public ReadOnlyMemory<byte> TreeHash => Context.TreeHash;

    /// <summary>The encoded GroupContext.</summary>
    public ReadOnlyMemory<byte> GroupContext => Context.Encode();

    /// <summary>The confirmation tag of the epoch.</summary>
    public ReadOnlyMemory<byte> ConfirmationTag => _current.State.ConfirmationTag;

    // RFC 9420: M12.4.2-1.
    /// <summary>Whether we are a member and the group was not reinitialised.</summary>
    public bool IsActive => !_removed && !_joining && _current.State.ReInit is null;

    /// <summary>Whether a commit of ours waits for <see cref="MergePendingCommit"/> or <see cref="ClearPendingCommit"/>.</summary>
    public bool HasPendingCommit => _pending is not null;

    /// <summary>Whether proposals wait for a commit; application messages must wait until it is done.</summary>
    public bool HasPendingProposals => _proposals.Count > 0;

    /// <summary>How many proposals wait for a commit.</summary>
    public int PendingProposals => _proposals.Count;

    /// <summary>Grows with each change of the state: keep the last one apart, and give it to <see cref="Restore"/>.</summary>
    public ulong Revision { get; private set; }

    /// <summary>What a ReInit ended this group in favour of; null where none did, or where its suite is none of ours.</summary>
    public ReInitRequest? ReInit => CommitEvaluation.ReInitOf(_current.State.ReInit);

    /// <summary>Whether a commit removed us.</summary>
    public bool IsRemoved => _removed;

    internal MemberEpoch Current => _current;

    internal MemberEpoch? Pending => _pending?.Next;

    private GroupContext Context => _current.State.Context;

    /// <summary>A new group with us as only member, in epoch 0.</summary>
    /// <param name="signer">Our signature key, which also decides the suite. It stays the caller's, and must outlive the group.</param>
    /// <param name="credential">Who we are.</param>
    /// <param name="groupId">The group's id, unique in the application.</param>
    /// <param name="extensions">The GroupContext's extensions, which our own capabilities must cover.</param>
    /// <param name="settings">The settings.</param>
    /// <exception cref="ArgumentException">Our own capabilities do not cover the extensions, or the validator refuses an external sender.</exception>
    public static MlsGroup Create(
        SignatureKeyPair signer, Credential credential, ReadOnlySpan<byte> groupId, IReadOnlyList<Extension> extensions, MlsSettings settings)
    {
        var suite = signer.Suite;
        var key = Key.Create(suite.Hpke.Kem, KeyExportPolicy.AllowPlaintextExport);
        var content = settings.LeafContent(credential, []);
        var leaf = LeafNode.Create(content, key.PublicKey.Export(), LeafNodeSource.KeyPackage, new Lifetime(0, ulong.MaxValue), [], signer, [], 0);
        try
        {
            ProposalApplication.ValidateExtensions(extensions, settings);
            LeafNodeValidation.ValidateAlone(leaf, suite, null);
            LeafNodeValidation.ValidateCapabilities(leaf, extensions);
        }
        catch (MlsException e)
        {
            throw new ArgumentException(e.Message, nameof(extensions), e);
        }

        var tree = new Tree(suite, leaf);
        var context = new GroupContext(suite.Id, groupId.ToArray(), 0, tree.RootHash, [], [.. extensions]);
        var keys = new PrivateKeys();
        keys.Set(0, key);

        // RFC 9420: M11-2.
        // §11: the epoch secret of a new group is random.
        using var init = SecretBytes.Random(suite.HashSize);
        using var epochKeys = EpochKeys.FromJoiner(suite, SecretBytes.Random(suite.HashSize), init.Span, context.Encode());
        var tag = suite.Mac(epochKeys.Secrets.ConfirmationKey, context.ConfirmedTranscriptHash);
        var state = new GroupState(suite, tree, context, tag, null);
        return new MlsGroup(MemberEpoch.Of(state, 0, keys, epochKeys), signer, settings);
    }

    /// <summary>MLS-Exporter (RFC 9420 §8.5) of the current epoch; the caller zeroes it.</summary>
    public byte[] ExportSecret(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, int length) =>
        _current.Secrets.Export(Suite, label, context, length);

    /// <summary>A signed GroupInfo (MLSMessage) of the current epoch.</summary>
    public byte[] ExportGroupInfo(bool withTree)
    {
        var external = new Extension(ExtensionType.ExternalPub, CommitCreation.ExternalPub(Suite, _current.Secrets));
        Extension[] extensions = withTree ? [external, new Extension(ExtensionType.RatchetTree, ExportRatchetTree())] : [external];
        return MlsMessage.Encode(GroupInfo.Sign(Context, extensions, _current.State.ConfirmationTag, OwnLeafIndex, _signer));
    }

    /// <summary>The tree (<c>optional&lt;Node&gt; ratchet_tree&lt;V&gt;</c>).</summary>
    public byte[] ExportRatchetTree() => _current.State.Tree.Encode();

    /// <summary>Zeroes the secrets.</summary>
    public void Dispose()
    {
        ClearPending();
        _current.Dispose();
        _past.ForEach(epoch => epoch.Dispose());
        foreach (var secret in _resumption.Values)
        {
            secret.Dispose();
        }

        ForgetUpdates();
    }

    // RFC 9420: M15.2-2.
    private void Advance(MemberEpoch next)
    {
        var old = _current;
        if (!ReferenceEquals(_pending?.Next, next))
        {
            ClearPending();
        }

        _pending = null;
        if (!_joining)
        {
            _resumption[old.State.Context.Epoch] = new SecretBytes(old.Secrets.Resumption);
            _past.Insert(0, new PastEpoch(old.State with { Tree = old.State.Tree.LeavesOnly() }, new SecretBytes(old.Secrets.SenderData), old.SecretTree));
            old.Retire(next);
        }

        Trim();
        _joining = false;
        _current = next;
        _proposals = ProposalStore.Empty;
        ForgetUpdates();
    }

    /// <summary>The state is written before anything that follows from it leaves.</summary>
    private void Changed()
    {
        Revision++;
        _settings.StateWriter?.Write(this);
    }

    private void Trim()
    {
        while (_past.Count > _settings.PastEpochs)
        {
            _past[^1].Dispose();
            _past.RemoveAt(_past.Count - 1);
        }

        while (_resumption.Count > _settings.ResumptionEpochs)
        {
            var (epoch, secret) = _resumption.First();
            secret.Dispose();
            _resumption.Remove(epoch);
        }
    }

    // RFC 9420: M14-2.
    private void ClearPending()
    {
        _pending?.Next.Discard(_current);
        _pending = null;
    }

    private void ForgetUpdates()
    {
        foreach (var key in _pendingUpdates.Values)
        {
            if (!_current.Keys.Holds(key))
            {
                key.Dispose();
            }
        }

        _pendingUpdates.Clear();
    }

    private static byte[] FindPreSharedKey(PreSharedKeyId id, MlsSettings settings, MlsGroup? group, MlsGroup? former)
    {
        var found = id.ExternalId is { } external
            ? settings.PreSharedKeys?.Find(external)
            : group?.Resumption(id) ?? former?.Resumption(id);
        // RFC 9420: M12.4.2-3.
        return found ?? throw new MlsException(MlsErrorCode.UnknownPreSharedKey, "8.4");
    }

    private byte[]? Resumption(PreSharedKeyId id)
    {
        if (!id.GroupId.AsSpan().SequenceEqual(Context.GroupId))
        {
            return null;
        }

        return id.Epoch == Epoch && !_joining ? _current.Secrets.Resumption.ToArray()
            : _resumption.TryGetValue(id.Epoch, out var secret) ? secret.Span.ToArray()
            : null;
    }
}

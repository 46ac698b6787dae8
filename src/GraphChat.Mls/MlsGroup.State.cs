using System.Security.Cryptography;
using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.GroupEvolution;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls;

/// <content>Saved state.</content>
public sealed partial class MlsGroup
{
    private const byte StateVersion = 1;

    /// <summary>The group from bytes of <see cref="Serialize"/>.</summary>
    /// <param name="state">The bytes.</param>
    /// <param name="signer">The signature key of our leaf.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="minimumRevision">The last <see cref="Revision"/> that is known to have been saved: an older copy is refused.</param>
    /// <exception cref="FormatException">The state is damaged, of another version, of another key, or older than that.</exception>
    public static MlsGroup Restore(ReadOnlySpan<byte> state, SignatureKeyPair signer, MlsSettings settings, ulong minimumRevision = 0)
    {
        try
        {
            var reader = new MlsReader(state);
            if (reader.ReadUInt8() != StateVersion)
            {
                throw new FormatException("The group's state has another version.");
            }

            var revision = reader.ReadUInt64();
            // RFC 9420: M6.3.1-2.
            if (revision < minimumRevision)
            {
                throw new FormatException("The group's state is an older copy than the last one that was saved.");
            }

            var group = Read(ref reader, signer, settings);
            reader.End();
            group.Revision = revision;
            return group._current.State.Tree.Leaf(group.OwnLeafIndex) is { } leaf && !leaf.SignatureKey.AsSpan().SequenceEqual(signer.PublicKey.Span) && !group._joining
                ? throw new FormatException("The signature key is not that of our leaf.")
                : group;
        }
        catch (Exception e) when (e is MlsException or OverflowException or ArgumentException)
        {
            throw new FormatException("The group's state is damaged.", e);
        }
    }

    /// <summary>All of the group but the signature key, the pending commit included: contains secrets, which the caller encrypts and zeroes.</summary>
    public byte[] Serialize()
    {
        using var writer = new MlsWriter(16 * 1024);
        writer.WriteUInt8(StateVersion);
        writer.WriteUInt64(Revision);
        writer.WriteOptional(_removed);
        writer.WriteOptional(_joining);
        _current.Write(writer);
        _proposals.Write(writer);
        var start = writer.BeginVector();
        foreach (var key in _pendingUpdates.Values)
        {
            var bytes = key.Export();
            writer.WriteOpaque(bytes);
            CryptographicOperations.ZeroMemory(bytes);
        }

        writer.EndVector(start);
        writer.WriteOptional(_pending is not null);
        _pending?.Write(writer);
        writer.WriteVector(_past, static (w, epoch) => epoch.Write(w));
        start = writer.BeginVector();
        foreach (var (epoch, secret) in _resumption)
        {
            writer.WriteUInt64(epoch);
            writer.WriteOpaque(secret.Span);
        }

        writer.EndVector(start);
        return writer.ToArray();
    }

    private static MlsGroup Read(ref MlsReader reader, SignatureKeyPair signer, MlsSettings settings)
    {
        var removed = reader.ReadOptional();
        var joining = reader.ReadOptional();
        var current = MemberEpoch.Read(ref reader);
        var suite = current.State.Suite;
        var group = new MlsGroup(current, signer, settings) { _removed = removed, _joining = joining, _proposals = ProposalStore.Read(ref reader, suite) };
        var updates = reader.ReadVector();
        while (!updates.AtEnd)
        {
            var key = Key.Import(suite.Hpke.Kem, updates.ReadOpaque(), KeyExportPolicy.AllowPlaintextExport);
            group._pendingUpdates.Add(new ByteKey(key.PublicKey.Export()), key);
        }

        group._pending = reader.ReadOptional() ? PendingCommit.Read(ref reader) : null;
        group._past.AddRange(Encoding.ReadList(ref reader, PastEpoch.Read));
        var resumption = reader.ReadVector();
        while (!resumption.AtEnd)
        {
            group._resumption.Add(resumption.ReadUInt64(), new SecretBytes(resumption.ReadOpaque()));
        }

        return group;
    }
}

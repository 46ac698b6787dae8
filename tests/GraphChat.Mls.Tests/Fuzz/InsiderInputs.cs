using GraphChat.Mls.Codec;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;
using GraphChat.Mls.Tests.Musts;

namespace GraphChat.Mls.Tests.Fuzz;

/// <summary>What a hostile member of an <see cref="Arena"/> signs, part by part by chance. Seeded.</summary>
internal sealed class InsiderInputs(Arena arena, int seed)
{
    private readonly Random _random = new(seed);
    private readonly KeyPackage[] _packages = Packages(arena);
    private readonly UpdatePath _path = arena.Insider.Path();

    /// <summary>Proposals that commits may refer to.</summary>
    internal IReadOnlyList<byte[]> Known { get; set; } = [];

    private Insider Insider => arena.Insider;

    internal byte[][] Proposals(int count) => [.. Enumerable.Range(0, count).Select(_ => Proposal())];

    internal byte[] Proposal()
    {
        var sender = One(0, 0, 0, 1, 2, 3) switch
        {
            1 => new Sender(SenderType.External, (uint)_random.Next(3)),
            2 => new Sender(SenderType.NewMemberProposal, 0),
            3 => Sender.Member(Index()),
            _ => Sender.Member(Insider.Leaf),
        };
        var signer = sender.Type == SenderType.External ? arena.Service : Insider.Signer;
        return Insider.Public(Insider.Framed(Body(), null, sender, Epoch(), GroupId()), signer: signer);
    }

    internal byte[] Commit()
    {
        var proposals = Enumerable.Range(0, One(0, 0, 1, 1, 1, 2, 3, 6)).Select(_ => _random.Next(4) > 0 ? new ProposalOrRef(Body(), null) : Reference()).ToArray();
        var path = _random.Next(3) > 0 ? Path() : null;
        var sender = One(0, 0, 0, 0, 0, 1, 2) switch
        {
            1 => new Sender(SenderType.NewMemberCommit, 0),
            2 => Sender.Member(Index()),
            _ => Sender.Member(Insider.Leaf),
        };
        return Insider.Public(Insider.Framed(null, new Commit(proposals, path), sender, Epoch(), GroupId()), Bytes(One(0, 32, 32, 32, 64)));
    }

    /// <summary>A GroupInfo over a tree whose hash it has, and that tree: inside, beside, or neither.</summary>
    internal (byte[] Info, byte[] Tree) GroupInfo()
    {
        var state = Insider.State;
        var nodes = Enumerable.Range(0, state.Tree.NodeCount).Select(node => state.Tree[node]).ToList();
        for (var times = _random.Next(3); times > 0; times--)
        {
            Disturb(nodes);
        }

        var encoded = Encode(nodes);
        byte[] hash;
        try
        {
            hash = Tree.Decode(Insider.Suite, encoded, 1 << 12).RootHash;
        }
        catch (MlsException)
        {
            hash = state.Context.TreeHash;
        }

        var context = state.Context with { TreeHash = hash, Extensions = _random.Next(4) == 0 ? Extensions() : state.Context.Extensions };
        var inside = _random.Next(2) == 0;
        var external = new Extension(ExtensionType.ExternalPub, WithLength(_random.Next(3) > 0
            ? ExternalInit.ExternalPublicKey(Insider.Suite, Insider.Group.Current.Secrets.External)
            : Bytes(One(0, 31, 32, 33))));
        Extension[] extensions = [external, .. inside ? [new Extension(ExtensionType.RatchetTree, encoded)] : Array.Empty<Extension>(), .. _random.Next(4) == 0 ? Extensions() : []];
        var info = GroupCreation.GroupInfo.Sign(context, extensions, Bytes(One(32, 32, 0, 7)), _random.Next(8) == 0 ? Index() : Insider.Leaf, Insider.Signer);
        return (MlsMessage.Encode(info), inside ? [] : encoded);
    }

    private static KeyPackage[] Packages(Arena arena)
    {
        var insider = arena.Insider;
        var key = SignatureKeyPair.Generate(insider.Suite);
        return
        [
            insider.Package(), insider.Package(), insider.Package(), insider.Package(key), insider.Package(key),
            insider.Package(insider.Signer), insider.Package(initKey: new byte[31]), insider.Package(encryptionKey: []),
            insider.Package(source: LeafNodeSource.Update), insider.Package(source: LeafNodeSource.Commit),
            insider.Package(lifetime: new Lifetime(ulong.MaxValue, 0)), insider.Package(lifetime: new Lifetime(0, ulong.MaxValue)),
            insider.Package(content: new LeafContent(Credential.Basic([]), new Capabilities([], [], [], [], []), [])),
            insider.Package(extensions: [new Extension(0xFFFF, new byte[300]), new Extension(0xFFFF, default)]),
            insider.Package(SignatureKeyPair.Generate(CipherSuite.P256Aes128Gcm)),
        ];
    }

    private Proposal Body()
    {
        switch (_random.Next(9))
        {
            case 0 or 1:
                return new AddProposal(Of(_packages));
            case 2:
                return new UpdateProposal(Insider.NewLeaf(Of([LeafNodeSource.Update, LeafNodeSource.Update, LeafNodeSource.Commit, LeafNodeSource.KeyPackage]), at: Index()));
            case 3 or 4:
                return new RemoveProposal(Index());
            case 5:
                return new PreSharedKeyProposal(new PreSharedKeyId(
                    _random.Next(2) == 0 ? Bytes(_random.Next(4)) : null, Of([ResumptionUsage.Application, ResumptionUsage.ReInit, ResumptionUsage.Branch]),
                    GroupId() ?? Insider.State.Context.GroupId, Epoch() ?? 0, Bytes(One(32, 32, 31, 0))));
            case 6:
                return new ReInitProposal(Bytes(One(0, 16)), (ushort)One(0, 1, 1, 2), (ushort)One(0, 1, 3, 4, 0xFFFF), Extensions());
            case 7:
                return new ExternalInitProposal(_random.Next(2) == 0 ? Bytes(One(0, 32, 65)) : ((ExternalInitProposal)Insider.ExternalInit().Proposal!).KemOutput);
            default:
                return new GroupContextExtensionsProposal(_random.Next(2) == 0 ? Extensions() : [.. Insider.State.Context.Extensions]);
        }
    }

    private ProposalOrRef Reference() => Known.Count > 0 && _random.Next(5) > 0
        ? new ProposalOrRef(null, MlsMessage.Decode<PublicMessage>(Of(Known)).Authenticated.Reference(Insider.Suite))
        : new ProposalOrRef(null, Bytes(One(0, 32, 64)));

    private UpdatePath Path()
    {
        var leaf = _random.Next(6) > 0
            ? _path.LeafNode
            : Insider.NewLeaf(Of([LeafNodeSource.Commit, LeafNodeSource.Update, LeafNodeSource.KeyPackage]), parentHash: Bytes(One(0, 32)), at: Index());
        var nodes = _path.Nodes.ToList();
        switch (_random.Next(8))
        {
            case 0:
                nodes.RemoveAt(_random.Next(nodes.Count));
                break;
            case 1:
                nodes.Insert(_random.Next(nodes.Count + 1), Of(nodes));
                break;
            case 2:
                Change(nodes, node => node with { EncryptionKey = Bytes(One(0, 31, 32, 65)) });
                break;
            case 3:
                Change(nodes, node => node with { EncryptedPathSecrets = [.. node.EncryptedPathSecrets, .. node.EncryptedPathSecrets] });
                break;
            case 4:
                Change(nodes, node => node with { EncryptedPathSecrets = [.. node.EncryptedPathSecrets.Select(_ => new HpkeCiphertext(Bytes(One(0, 32)), Bytes(One(0, 16, 48))))] });
                break;
            default:
                break;
        }

        return new UpdatePath(leaf, [.. nodes]);
    }

    private void Disturb(List<Node?> nodes)
    {
        var at = _random.Next(nodes.Count);
        switch (_random.Next(8))
        {
            case 0:
                nodes[at] = null;
                break;
            case 1:
                nodes[at] = nodes[_random.Next(nodes.Count)];
                break;
            case 2:
                nodes.Add(nodes[at]);
                break;
            case 3:
                nodes.AddRange([null, Insider.Package().LeafNode]);
                break;
            case 4:
                nodes.RemoveRange(at, nodes.Count - at);
                nodes.AddRange(nodes.Count == 0 ? [Insider.Package().LeafNode] : []);
                break;
            case 5 when nodes[at] is ParentNode parent:
                nodes[at] = ParentNode.Create(parent.EncryptionKey, parent.ParentHash, [.. Enumerable.Range(0, _random.Next(4)).Select(_ => Index())]);
                break;
            case 6 when nodes[at] is ParentNode parent:
                nodes[at] = ParentNode.Create(Bytes(One(0, 32)), Bytes(One(0, 32)), parent.UnmergedLeaves);
                break;
            default:
                nodes[at] = Insider.NewLeaf(Of([LeafNodeSource.Commit, LeafNodeSource.Update, LeafNodeSource.KeyPackage]), parentHash: Bytes(32), at: (uint)(at / 2));
                break;
        }
    }

    private static byte[] Encode(List<Node?> nodes)
    {
        using var writer = new MlsWriter();
        writer.WriteVector(nodes, static (w, node) =>
        {
            w.WriteOptional(node is not null);
            if (node is not null)
            {
                w.WriteUInt8(node is LeafNode ? (byte)1 : (byte)2);
                w.WriteBytes(node.Encoded);
            }
        });
        return writer.ToArray();
    }

    private Extension[] Extensions() => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => new Extension(
        (ushort)One(0, 1, 2, 3, 4, 5, 10, 0xF001, 0x0A0A, 0xFFFF), _random.Next(2) == 0 ? Bytes(_random.Next(40)) : Of(Insider.State.Context.Extensions).Data))];

    private uint Index() => One(0, 1, 2, 3, 3, 4, 7, -1, int.MaxValue) is var index && index < 0 ? uint.MaxValue : (uint)index;

    private ulong? Epoch() => _random.Next(12) > 0 ? null : Of<ulong>([0, 1, Insider.State.Context.Epoch + 1, ulong.MaxValue]);

    private byte[]? GroupId() => _random.Next(16) > 0 ? null : Bytes(One(0, 5, 300));

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] WithLength(byte[] bytes)
    {
        using var writer = new MlsWriter();
        writer.WriteOpaque(bytes);
        return writer.ToArray();
    }

    private void Change(List<UpdatePathNode> nodes, Func<UpdatePathNode, UpdatePathNode> change)
    {
        var at = _random.Next(nodes.Count);
        nodes[at] = change(nodes[at]);
    }

    private int One(params int[] values) => values[_random.Next(values.Length)];

    private T Of<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];
}

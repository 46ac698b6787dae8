using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.Suites;
using GraphChat.Mls.Tests.Musts;
using Xunit;

namespace GraphChat.Mls.Tests.Hostile;

/// <summary>
/// Each byte of each kind of handshake, changed: a member never accepts it, the delivery service only where the byte is
/// in a tag or a path's ciphertext that it cannot check, and both give nothing but a closed result.
/// </summary>
public sealed class ByteFlipTests
{
    public static TheoryData<ushort, string> Cases
    {
        get
        {
            var cases = new TheoryData<ushort, string>();
            string[] kinds =
            [
                "add", "update", "remove", "extensions", "psk", "reinit", "external commit", "resync", "proposed add", "proposed update",
                "proposed remove", "proposed extensions", "proposed reinit", "external remove", "self add", "committed references",
            ];
            foreach (var kind in kinds)
            {
                cases.Add(3, kind);
            }

            // ECDSA's signatures have a structure of their own, in which a byte could go unread.
            cases.Add(2, "update");
            cases.Add(2, "proposed remove");
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_changed_byte_is_accepted(ushort suite, string kind)
    {
        var settings = new MlsSettings { CredentialValidator = new AnyCredential(), Capabilities = Member.DefaultSettings.Capabilities, PreSharedKeys = new OneKey() };
        var arena = new Arena(settings, CipherSuite.Find(suite));
        var message = Make(arena, kind, settings);
        var body = MlsMessage.Decode<PublicMessage>(message);
        var unseen = Unseen(message, body);
        var before = arena.Bob.Group.Serialize();
        var publicBefore = arena.Public.Serialize();
        var accepted = new List<int>();
        for (var at = 0; at < message.Length; at++)
        {
            message[at] ^= (byte)(1 << (at % 8));
            var result = arena.Bob.Group.Process(message);
            Assert.True(result is MlsProcessResult.Refused, $"byte {at} of {message.Length}: {result}");
            if (Accepts(arena.Public, message, body.Content.ContentType))
            {
                accepted.Add(at);
            }

            message[at] ^= (byte)(1 << (at % 8));
        }

        Assert.Equal(before, arena.Bob.Group.Serialize());
        Assert.Equal(publicBefore, arena.Public.Serialize());
        Assert.Empty(accepted.Except(unseen));
        Assert.IsNotType<MlsProcessResult.Refused>(arena.Bob.Group.Process(message));
        Assert.True(Accepts(arena.Public, message, body.Content.ContentType));
    }

    [Fact]
    public void No_changed_byte_of_an_encrypted_message_is_accepted()
    {
        var arena = new Arena();
        var messages = new[]
        {
            arena.Mallory.Group.Protect("hello"u8, "aad"u8),
            arena.Mallory.Commit(new MlsCommitRequest { AsPrivateMessage = true }).Commit,
        };
        arena.Mallory.Group.ClearPendingCommit();
        foreach (var message in messages.Append(arena.Mallory.Group.ProposeUpdate(asPrivateMessage: true)))
        {
            var before = arena.Bob.Group.Serialize();
            for (var at = 0; at < message.Length; at++)
            {
                message[at] ^= 0x11;
                Assert.IsType<MlsProcessResult.Refused>(arena.Bob.Group.Process(message));
                message[at] ^= 0x11;
            }

            Assert.Equal(before, arena.Bob.Group.Serialize());
        }
    }

    [Fact]
    public void No_changed_byte_of_what_lets_somebody_in_is_accepted()
    {
        var arena = new Arena();
        var dave = new Member("dave");
        var package = dave.KeyPackage();
        var commit = arena.Mallory.Commit(new MlsCommitRequest { Add = [package.Message] });
        arena.Mallory.Group.MergePendingCommit();
        var info = arena.Mallory.Group.ExportGroupInfo(withTree: false);
        Flip(commit.Welcome!, bytes => MlsGroup.Join(bytes, [package], commit.RatchetTree, dave.Settings) is MlsJoinResult.Joined);
        Flip(commit.RatchetTree, bytes => MlsGroup.Join(commit.Welcome, [package], bytes, dave.Settings) is MlsJoinResult.Joined);
        Flip(info, bytes => PublicGroup.Open(bytes, commit.RatchetTree, dave.Settings) is PublicGroupResult.Opened);
        Flip(package.Message.ToArray(), bytes => KeyPackages.KeyPackageInspection.Inspect(bytes, dave.Settings) is KeyPackages.KeyPackageResult.Valid);
        Assert.IsType<MlsJoinResult.Joined>(MlsGroup.Join(commit.Welcome, [package], commit.RatchetTree, dave.Settings));

        static void Flip(byte[] message, Func<byte[], bool> accepts)
        {
            for (var at = 0; at < message.Length; at++)
            {
                message[at] ^= 0x20;
                Assert.False(accepts(message), $"byte {at} of {message.Length}");
                message[at] ^= 0x20;
            }
        }
    }

    private static bool Accepts(PublicGroup group, byte[] message, ContentType type) => type == ContentType.Proposal
        ? group.Receive(message) is PublicProposalResult.Accepted
        : group.Evaluate(message, null, null, welcomeRequired: false) is PublicCommitResult.Accepted;

    /// <summary>The places that only members can check: the confirmation tag and the membership tag at the end.</summary>
    private static HashSet<int> Unseen(byte[] message, PublicMessage body)
    {
        var places = new HashSet<int>();
        foreach (var tag in (byte[]?[])[body.Authenticated.ConfirmationTag, body.MembershipTag])
        {
            if (tag is not null)
            {
                var at = message.AsSpan().LastIndexOf(tag);
                places.UnionWith(Enumerable.Range(at, tag.Length));
            }
        }

        return places;
    }

    private static byte[] Make(Arena arena, string kind, MlsSettings settings)
    {
        var mallory = arena.Mallory.Group;
        var insider = arena.Insider;
        var erin = arena.Erin.Group.OwnLeafIndex;
        var suite = insider.Suite;
        MlsCommitRequest request;
        switch (kind)
        {
            case "add":
                request = new() { Add = [new Member("new", suite).KeyPackage().Message] };
                break;
            case "update":
                request = new();
                break;
            case "remove":
                request = new() { Remove = [erin] };
                break;
            case "extensions":
                request = new() { GroupContextExtensions = [.. mallory.Extensions.Take(2)] };
                break;
            case "psk":
                return arena.Carol.Group.Propose(new PreSharedKeyProposal(new PreSharedKeyId([1], default, [], 0, new byte[suite.HashSize])));
            case "reinit":
                request = new() { ReInit = new ReInitRequest("next"u8.ToArray(), suite, []) };
                break;
            case "external commit":
                var joiner = new Member("new", suite);
                return Joining(MlsGroup.JoinExternally(mallory.ExportGroupInfo(true), [], joiner.Key, joiner.Credential, joiner.Settings));
            case "resync":
                return Joining(MlsGroup.JoinExternally(mallory.ExportGroupInfo(true), [], arena.Erin.Key, arena.Erin.Credential, settings, erin));
            case "proposed add":
                return mallory.ProposeAdd(new Member("new", suite).KeyPackage().Message.Span);
            case "proposed update":
                return mallory.ProposeUpdate();
            case "proposed remove":
                return mallory.ProposeRemove(erin);
            case "proposed extensions":
                return mallory.ProposeGroupContextExtensions([.. mallory.Extensions.Take(2)]);
            case "proposed reinit":
                return mallory.ProposeReInit(new ReInitRequest("next"u8.ToArray(), suite, []));
            case "external remove":
                return ExternalProposal.Remove(arena.Service, 0, mallory.GroupId.Span, mallory.Epoch, erin);
            case "self add":
                return ExternalProposal.AddSelf(new Member("new", suite).KeyPackage(), mallory.GroupId.Span, mallory.Epoch);
            default:
                arena.Take(arena.Carol.Group.ProposeUpdate());
                request = new();
                break;
        }

        return arena.Mallory.Commit(request).Commit;
    }

    private static byte[] Joining(MlsExternalJoinResult result) => Assert.IsType<MlsExternalJoinResult.Prepared>(result).Commit;

    private sealed class OneKey : IPreSharedKeys
    {
        public byte[]? Find(ReadOnlyMemory<byte> id) => [1, 2, 3];
    }
}

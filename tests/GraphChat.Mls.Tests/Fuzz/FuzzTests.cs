using GraphChat.Mls.Codec;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;
using GraphChat.Mls.Tests.Musts;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Mls.Tests.Fuzz;

/// <summary>
/// A target for each decoder and each door. A decoder gives a value or an <see cref="MlsException"/>, a door a closed result;
/// neither takes more memory than the input's length allows. The corpus is in corpus/, a file a target, an input a line.
/// </summary>
public sealed class FuzzTests
{
    private const int Inputs = 300;
    private const int FullInputs = 30_000;
    private const int Wide = 1 << 16;
    private const long MemoryFloor = 4 << 20;
    private const long MemoryOfAByte = 2048;
    private static readonly int s_inputs = Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_FULL") == "1" ? FullInputs : Inputs;

    private static readonly Dictionary<string, Action<byte[]>> s_decoders = new()
    {
        ["message"] = static bytes => MlsMessage.Encode(MlsMessage.Decode(bytes)),
        ["header"] = static bytes => MlsMessageHeader.TryRead(bytes, out _),
        ["content"] = static bytes => Encoding.Decode(bytes, AuthenticatedContent.Read),
        ["welcome"] = static bytes => Encoding.Decode(bytes, Welcome.Read),
        ["group-info"] = static bytes => Encoding.Decode(bytes, GroupInfo.Read),
        ["group-secrets"] = static bytes => Encoding.Decode(bytes, GroupSecrets.Read).Dispose(),
        ["group-context"] = static bytes => Encoding.Decode(bytes, GroupContext.Read),
        ["key-package"] = static bytes => Encoding.Decode(bytes, KeyPackage.Read),
        ["leaf"] = static bytes => Encoding.Decode(bytes, LeafNode.Read),
        ["parent"] = static bytes => Encoding.Decode(bytes, ParentNode.Read),
        ["tree"] = static bytes => Validate(Tree.Decode(CipherSuite.X25519ChaCha20Poly1305, bytes, Wide)),
        ["proposal"] = static bytes => Encoding.Decode(bytes, Proposal.Read),
        ["commit"] = static bytes => Encoding.Decode(bytes, Commit.Read),
        ["path"] = static bytes => Encoding.Decode(bytes, UpdatePath.Read),
        ["psk-id"] = static bytes => Encoding.Decode(bytes, PreSharedKeyId.Read),
        ["credential"] = static bytes => Encoding.Decode(bytes, Credential.Read),
        ["capabilities"] = static bytes => Encoding.Decode(bytes, Capabilities.Read),
        ["extensions"] = static bytes => Encoding.Decode(bytes, ExtensionList.Read),
        ["external-senders"] = static bytes => ExternalSender.Find([new Extension(ExtensionType.ExternalSenders, bytes)]),
        ["required-capabilities"] = static bytes => RequiredCapabilities.Find([new Extension(ExtensionType.RequiredCapabilities, bytes)]),
    };

    public static TheoryData<string> Decoders => [.. s_decoders.Keys];

    public static TheoryData<string> Doors => ["process", "join", "join-tree", "join-externally", "public-open", "public-commit", "public-proposal", "inspect", "restore", "public-restore", "package-restore"];

    [Theory]
    [MemberData(nameof(Decoders))]
    public void A_decoder_gives_a_value_or_says_why_not(string target)
    {
        var decode = s_decoders[target];
        Run(target, Corpus(target), bytes =>
        {
            try
            {
                decode(bytes);
            }
            catch (MlsException)
            {
                // What is malformed is said so.
            }
        });
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public void A_door_gives_a_closed_result_and_changes_nothing(string target)
    {
        var arena = new Arena();
        var dave = new Member("dave");
        var package = dave.KeyPackage();
        var add = arena.Mallory.Commit(new MlsCommitRequest { Add = [package.Message] });
        arena.Mallory.Group.ClearPendingCommit();
        var live = new Live(arena, dave, package, add);
        var before = arena.Bob.Group.Serialize();
        Run(target, [.. live.Inputs(target), .. Corpus("message")], bytes => live.Enter(target, bytes));
        if (target == "process")
        {
            Assert.Equal(before, arena.Bob.Group.Serialize());
        }
    }

    private static void Run(string target, byte[][] corpus, Action<byte[]> action)
    {
        Assert.NotEmpty(corpus);
        var mutator = new Mutator(target.Length + (target[0] * 31), corpus);
        foreach (var input in corpus)
        {
            action(input);
        }

        for (var i = 0; i < s_inputs; i++)
        {
            var input = mutator.Mutate(corpus[i % corpus.Length]);
            var begin = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                action(input);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{target}: {Convert.ToHexStringLower(input)}", e);
            }

            var taken = GC.GetAllocatedBytesForCurrentThread() - begin;
            Assert.True(taken <= MemoryFloor + (MemoryOfAByte * input.Length), $"{target} took {taken} bytes for {input.Length}");
        }
    }

    private static byte[][] Corpus(string target) =>
        [.. File.ReadLines(Repository.PathOf("tests", "GraphChat.Mls.Tests", "Fuzz", "corpus", target + ".txt")).Select(Convert.FromHexString)];

    private static void Validate(Tree tree)
    {
        _ = tree.RootHash;
        TreeValidation.ValidateStructure(tree, CipherSuite.X25519ChaCha20Poly1305, [1]);
    }

    private sealed class Live(Arena arena, Member dave, KeyPackageBundle package, MlsCommitResult.Prepared add)
    {
        private readonly byte[] _info = arena.Mallory.Group.ExportGroupInfo(true);

        internal byte[][] Inputs(string target) => target switch
        {
            "process" => [Update(true), Update(false), arena.Mallory.Group.Protect([1, 2, 3], []), arena.Insider.Commit(arena.Insider.Path())],
            "public-commit" => [Update(false), add.Commit, arena.Insider.Commit()],
            "public-proposal" => [arena.Insider.Propose(new RemoveProposal(1)), ExternalProposal.Remove(arena.Service, 0, arena.Mallory.Group.GroupId.Span, arena.Mallory.Group.Epoch, 1)],
            "join" => [add.Welcome!],
            "join-tree" => [add.RatchetTree],
            "join-externally" or "public-open" => [_info],
            "inspect" => [package.Message.ToArray()],
            "restore" => [arena.Bob.Group.Serialize()],
            "public-restore" => [arena.Public.Serialize()],
            _ => [package.Serialize()],
        };

        internal void Enter(string target, byte[] bytes)
        {
            switch (target)
            {
                case "process":
                    // What is accepted after all is a message that nobody changed.
                    using (var bob = MlsGroup.Restore(arena.Bob.Group.Serialize(), arena.Bob.Key, arena.Bob.Settings))
                    {
                        Assert.NotNull(bob.Process(bytes));
                    }

                    break;
                case "join":
                    Assert.NotNull(MlsGroup.Join(bytes, [package], add.RatchetTree, dave.Settings));
                    break;
                case "join-tree":
                    Assert.NotNull(MlsGroup.Join(add.Welcome, [package], bytes, dave.Settings));
                    break;
                case "join-externally":
                    Assert.NotNull(MlsGroup.JoinExternally(bytes, add.RatchetTree, dave.Key, dave.Credential, dave.Settings));
                    break;
                case "public-open":
                    Assert.NotNull(PublicGroup.Open(bytes, add.RatchetTree, dave.Settings));
                    break;
                case "public-commit":
                    Assert.NotNull(arena.Public.Evaluate(bytes, _info, add.Welcome));
                    Assert.NotNull(arena.Public.Evaluate(add.Commit, bytes, bytes));
                    break;
                case "public-proposal":
                    Assert.NotNull(arena.Public.Receive(bytes));
                    break;
                case "inspect":
                    Assert.NotNull(KeyPackageInspection.Inspect(bytes, dave.Settings));
                    break;
                default:
                    Restore(target, bytes);
                    break;
            }
        }

        private void Restore(string target, byte[] bytes)
        {
            try
            {
                _ = target switch
                {
                    "restore" => (object)MlsGroup.Restore(bytes, arena.Bob.Key, arena.Bob.Settings),
                    "public-restore" => PublicGroup.Restore(bytes, dave.Settings),
                    _ => KeyPackageBundle.Restore(bytes, dave.Key),
                };
            }
            catch (FormatException)
            {
                // Damaged state is said to be.
            }
        }

        private byte[] Update(bool asPrivate)
        {
            var commit = arena.Mallory.Commit(new MlsCommitRequest { AsPrivateMessage = asPrivate }).Commit;
            arena.Mallory.Group.ClearPendingCommit();
            return commit;
        }
    }
}

using GraphChat.Mls.Codec;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Tests.Musts;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Mls.Tests.Fuzz;

/// <summary>Makes the corpus anew where GRAPHCHAT_WRITE_CORPUS=1 asks for it; else only that it is there.</summary>
public sealed class CorpusWriter
{
    [Fact]
    public void The_corpus_has_a_file_for_each_decoder()
    {
        var folder = Repository.PathOf("tests", "GraphChat.Mls.Tests", "Fuzz", "corpus");
        if (Environment.GetEnvironmentVariable("GRAPHCHAT_WRITE_CORPUS") == "1")
        {
            Write(Directory.CreateDirectory(folder).FullName);
        }

        Assert.All(FuzzTests.Decoders.Select(row => row.Data), target => Assert.True(File.Exists(Path.Combine(folder, target + ".txt")), target));
    }

    private static void Write(string folder)
    {
        var arena = new Arena();
        var insider = arena.Insider;
        var dave = new Member("dave");
        var package = dave.KeyPackage(lastResort: true);
        var commit = arena.Mallory.Commit(new MlsCommitRequest { Add = [package.Message], UpdatePath = true, TreeInGroupInfo = true });
        arena.Mallory.Group.ClearPendingCommit();
        var info = MlsMessage.Decode<GroupInfo>(commit.GroupInfo);
        var path = insider.Path();
        var messages = new List<byte[]>
        {
            commit.Commit, commit.Welcome!, commit.GroupInfo, package.Message.ToArray(), arena.Mallory.Group.Protect([1, 2, 3], [4]),
            insider.Propose(new RemoveProposal(1)), insider.Propose(insider.PreSharedKey()),
        };
        Lines("message", messages);
        Lines("header", messages);
        Lines("content", messages.Take(1).Concat(messages.TakeLast(2)).Select(bytes => Encode(MlsMessage.Decode<PublicMessage>(bytes).Authenticated, static (value, w) => value.Write(w))));
        Lines("welcome", [commit.Welcome![4..]]);
        Lines("group-info", [commit.GroupInfo[4..]]);
        using (var secrets = new GroupSecrets(GraphChat.Cryptography.SecretBytes.Random(32), GraphChat.Cryptography.SecretBytes.Random(32), [insider.PreSharedKey().Psk]))
        {
            Lines("group-secrets", [Encode(secrets, static (value, w) => value.Write(w))]);
        }

        Lines("group-context", [info.Context.Encode()]);
        Lines("key-package", [package.Message[4..].ToArray()]);
        Lines("leaf", [package.KeyPackage.LeafNode.Encoded, path.LeafNode.Encoded]);
        Lines("parent", [ParentNode.Create(insider.NewKey(), new byte[32], [1, 2, 7]).Encoded]);
        Lines("tree", [commit.RatchetTree, arena.Mallory.Group.ExportRatchetTree()]);
        Lines("proposal", ((Proposal[])
        [
            new AddProposal(package.KeyPackage), new RemoveProposal(3), insider.PreSharedKey(), new ReInitProposal([1], 1, 3, [new Extension(9, new byte[] { 1 })]),
            insider.ExternalInit().Proposal!, new GroupContextExtensionsProposal(info.Context.Extensions), new UpdateProposal(insider.NewLeaf(LeafNodeSource.Update)),
        ]).Select(proposal => Encode(proposal, static (value, w) => value.Write(w))));
        Lines("commit", [Encode(MlsMessage.Decode<PublicMessage>(commit.Commit).Content.Commit!, static (value, w) => value.Write(w))]);
        Lines("path", [Encode(path, static (value, w) => value.Write(w))]);
        Lines("psk-id", [Encode(insider.PreSharedKey().Psk, static (value, w) => value.Write(w)), Encode(new PreSharedKeyId([1], default, [], 0, [2]), static (value, w) => value.Write(w))]);
        Lines("credential", [Encode(dave.Credential, static (value, w) => value.Write(w)), Encode(Credentials.Credential.X509([new byte[] { 1 }, new byte[] { 2 }]), static (value, w) => value.Write(w))]);
        Lines("capabilities", [Encode(Member.DefaultSettings.Capabilities, static (value, w) => value.Write(w))]);
        Lines("extensions", [Encode(info.Context.Extensions, static (value, w) => ExtensionList.Write(w, value))]);
        Lines("external-senders", [ExtensionList.Find(info.Context.Extensions, ExtensionType.ExternalSenders)!.Value.ToArray()]);
        Lines("required-capabilities", [ExtensionList.Find(info.Context.Extensions, ExtensionType.RequiredCapabilities)!.Value.ToArray()]);

        void Lines(string target, IEnumerable<byte[]> inputs) => File.WriteAllLines(Path.Combine(folder, target + ".txt"), inputs.Select(Convert.ToHexStringLower));
        static byte[] Encode<T>(T value, Action<T, MlsWriter> write) => Encoding.Encode(value, write);
    }
}

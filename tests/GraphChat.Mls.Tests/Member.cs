using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests;

/// <summary>Somebody with a signature key, who can make and join groups.</summary>
internal sealed class Member
{
    internal Member(string name, CipherSuite? suite = null, MlsSettings? settings = null)
    {
        Name = name;
        Key = SignatureKeyPair.Generate(suite ?? CipherSuite.X25519ChaCha20Poly1305);
        Settings = settings ?? DefaultSettings;
    }

    internal static MlsSettings DefaultSettings { get; } = new()
    {
        CredentialValidator = new AnyCredential(),
        Capabilities = Capabilities.Of(0xF001),
    };

    internal string Name { get; }

    internal SignatureKeyPair Key { get; }

    internal MlsSettings Settings { get; }

    internal MlsGroup Group { get; set; } = null!;

    internal Credential Credential => Credential.Basic(System.Text.Encoding.UTF8.GetBytes(Name));

    internal KeyPackageBundle KeyPackage(bool lastResort = false) =>
        KeyPackageBundle.Create(Key, Credential, Settings, TimeSpan.FromDays(90), lastResort);

    internal Member Create(params IReadOnlyList<Extension> extensions)
    {
        Group = MlsGroup.Create(Key, Credential, "group"u8, extensions, Settings);
        return this;
    }

    internal MlsCommitResult.Prepared Commit(MlsCommitRequest request) => Assert.IsType<MlsCommitResult.Prepared>(Group.Commit(request));

    /// <summary>Adds others and lets them and the old members follow.</summary>
    internal MlsCommitResult.Prepared Add(IReadOnlyList<Member> others, params IReadOnlyList<Member> members)
    {
        var packages = others.Select(other => other.KeyPackage()).ToArray();
        var commit = Commit(new MlsCommitRequest { Add = [.. packages.Select(package => package.Message)] });
        Deliver(commit.Commit, members);
        for (var i = 0; i < packages.Length; i++)
        {
            others[i].Join(commit.Welcome!, packages[i], commit.RatchetTree);
        }

        return commit;
    }

    internal void Deliver(byte[] commit, params IReadOnlyList<Member> others)
    {
        Group.MergePendingCommit();
        foreach (var other in others)
        {
            Assert.IsType<MlsProcessResult.CommitApplied>(other.Group.Process(commit));
        }
    }

    internal void Join(byte[] welcome, KeyPackageBundle package, byte[] tree) =>
        Group = Assert.IsType<MlsJoinResult.Joined>(MlsGroup.Join(welcome, [package], tree, Settings)).Group;

    internal void Restart() => Group = MlsGroup.Restore(Group.Serialize(), Key, Settings, Group.Revision);

    internal byte[] Read(byte[] message) => Assert.IsType<MlsProcessResult.ApplicationMessage>(Group.Process(message)).Data;

    internal static void AssertAgree(params Member[] members)
    {
        foreach (var member in members)
        {
            Assert.Equal(members[0].Group.Epoch, member.Group.Epoch);
            Assert.Equal(members[0].Group.GroupContext.ToArray(), member.Group.GroupContext.ToArray());
            Assert.Equal(members[0].Group.EpochAuthenticator.ToArray(), member.Group.EpochAuthenticator.ToArray());
            Assert.Equal(members[0].Group.ExportSecret("label"u8, "context"u8, 16), member.Group.ExportSecret("label"u8, "context"u8, 16));
        }
    }
}

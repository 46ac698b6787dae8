using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.KeyPackages;
using Xunit;

namespace GraphChat.Mls.Tests.Musts;

/// <summary>Values without meaning in what we send (RFC 9420 §13.5).</summary>
public sealed class GreaseMustTests
{
    private static readonly ushort[] s_values =
        [0x0A0A, 0x1A1A, 0x2A2A, 0x3A3A, 0x4A4A, 0x5A5A, 0x6A6A, 0x7A7A, 0x8A8A, 0x9A9A, 0xAAAA, 0xBABA, 0xCACA, 0xDADA, 0xEAEA];

    [Fact]
    [Must("M13.5-4")]
    public void Our_key_packages_and_leaves_hold_random_values_in_every_list_that_may_have_them()
    {
        var seed = new Random(5);
        var drawn = Enumerable.Range(0, 200).Select(_ => KeyPackageOf(new Grease(seed.Next))).ToList();

        Assert.All(drawn, package =>
        {
            var can = package.LeafNode.Capabilities;
            Assert.All(
                new[] { can.CipherSuites, can.ExtensionTypes, can.ProposalTypes, can.CredentialTypes },
                list => Assert.Contains(list, Grease.Is));
            Assert.Single(package.LeafNode.Extensions, extension => Grease.Is(extension.Type));
            Assert.Single(package.Extensions, extension => Grease.Is(extension.Type));
            Assert.All(package.LeafNode.Extensions.Concat(package.Extensions), extension => Assert.Contains(extension.Type, can.ExtensionTypes));
            Assert.DoesNotContain(can.Versions, Grease.Is);
        });
        Assert.Equal(s_values, drawn.SelectMany(package => package.LeafNode.Capabilities.CipherSuites).Where(Grease.Is).Distinct().Order());
        Assert.Equal(s_values, drawn.Select(package => package.LeafNode.Extensions[^1].Type).Distinct().Order());
        Assert.Equal(s_values, Enumerable.Range(0, 0x10000).Select(value => (ushort)value).Where(Grease.Is));
    }

    [Fact]
    [Must("M13.5-4")]
    public void A_group_of_members_who_send_them_works_and_its_context_has_none()
    {
        var arena = new Arena();

        Assert.DoesNotContain(arena.Bob.Group.Extensions, extension => Grease.Is(extension.Type));
        Assert.All(
            arena.Bob.Group.Members,
            member => Assert.Contains(arena.Bob.Group.Current.State.Tree.Leaf(member.LeafIndex)!.Capabilities.ProposalTypes, Grease.Is));
    }

    [Fact]
    [Must("M13.5-3")]
    public void Nobody_counts_as_able_to_what_means_nothing()
    {
        var greased = KeyPackageOf(new Grease(_ => 0)).LeafNode.Capabilities;

        Assert.False(greased.Has(new RequiredCapabilities([0x0A0A], [], [])));
        Assert.False(greased.Has(new RequiredCapabilities([], [0x0A0A], [])));
        Assert.False(greased.Has(new RequiredCapabilities([], [], [0x0A0A])));
        Assert.True(greased.Has(new RequiredCapabilities([0xF001], [], [Credential.BasicType])));
    }

    [Fact]
    public void Whoever_wants_none_sends_none()
    {
        var package = KeyPackageOf(null);
        Assert.DoesNotContain(package.LeafNode.Capabilities.ExtensionTypes, Grease.Is);
        Assert.Empty(package.Extensions);
    }

    private static KeyPackage KeyPackageOf(Grease? grease)
    {
        var settings = new MlsSettings
        {
            CredentialValidator = new AnyCredential(),
            Capabilities = Member.DefaultSettings.Capabilities,
            Grease = grease,
        };
        var member = new Member("greasy", settings: settings);
        using var bundle = KeyPackageBundle.Create(member.Key, member.Credential, settings, TimeSpan.FromDays(1));
        return MlsMessage.Decode<KeyPackage>(bundle.Message.Span);
    }
}

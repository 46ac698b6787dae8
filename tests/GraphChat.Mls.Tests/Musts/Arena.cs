using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests.Musts;

/// <summary>A group of four in which one is hostile, the delivery service beside it.</summary>
internal sealed class Arena
{
    internal Arena(MlsSettings? settings = null, CipherSuite? suite = null)
    {
        suite ??= CipherSuite.X25519ChaCha20Poly1305;
        Service = SignatureKeyPair.Generate(suite);
        Mallory = new Member("mallory", suite);
        Bob = new Member("bob", suite, settings);
        Carol = new Member("carol", suite);
        Erin = new Member("erin", suite);
        Mallory.Create(
            new RequiredCapabilities([0xF001], [], [Credential.BasicType]).ToExtension(),
            ExternalSender.ToExtension([new ExternalSender(Service.PublicKey, Credential.Basic("service"u8))]),
            new Extension(0xF001, new byte[] { 1 }));
        Mallory.Add([Bob, Carol, Erin]);
        Bob.Deliver(Bob.Commit(new MlsCommitRequest()).Commit, Mallory, Carol, Erin);
        Insider = new Insider(Mallory);
        Public = Assert.IsType<PublicGroupResult.Opened>(PublicGroup.Open(Mallory.Group.ExportGroupInfo(true), [], settings ?? Member.DefaultSettings)).Group;
    }

    internal SignatureKeyPair Service { get; }

    internal Member Mallory { get; }

    internal Member Bob { get; }

    internal Member Carol { get; }

    internal Member Erin { get; }

    internal Insider Insider { get; }

    internal PublicGroup Public { get; set; }

    /// <summary>Everybody takes a proposal.</summary>
    internal byte[] Take(byte[] proposal)
    {
        foreach (var member in (Member[])[Mallory, Bob, Carol, Erin])
        {
            Assert.IsNotType<MlsProcessResult.Refused>(member.Group.Process(proposal));
        }

        Public = Assert.IsType<PublicProposalResult.Accepted>(Public.Receive(proposal)).Next;
        return proposal;
    }

    /// <summary>A member and the delivery service refuse a message by the same rule, and nothing of them changes.</summary>
    internal void Refuse(byte[] message, MlsErrorCode code, string section)
    {
        RefuseAsMember(message, code, section);
        var before = Public.Serialize();
        var error = MlsMessageHeader.TryRead(message, out var header) && header.ContentType == ContentType.Proposal
            ? (Public.Receive(message) as PublicProposalResult.Refused)?.Error
            : (Public.Evaluate(message, null, null, welcomeRequired: false) as PublicCommitResult.Refused)?.Error;
        Assert.Equal(new MlsError(code, section), error);
        Assert.Equal(before, Public.Serialize());
    }

    /// <summary>As <see cref="Refuse"/>, where only members can see it.</summary>
    internal void RefuseAsMember(byte[] message, MlsErrorCode code, string section)
    {
        var before = Bob.Group.Serialize();
        var refused = Assert.IsType<MlsProcessResult.Refused>(Bob.Group.Process(message));
        Assert.Equal(new MlsError(code, section), refused.Error);
        Assert.Equal(before, Bob.Group.Serialize());
    }
}

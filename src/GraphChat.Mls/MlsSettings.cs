using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.RatchetTree;

namespace GraphChat.Mls;

/// <summary>What a member or an observer of groups is told by its application. Immutable; shared by any number of groups.</summary>
public sealed class MlsSettings
{
    /// <summary>Whom to believe. There is no default.</summary>
    public required ICredentialValidator CredentialValidator { get; init; }

    /// <summary>The clock, for the lifetimes of key packages.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// The longest that a key package may live: one that lives longer is refused (RFC 9420 §7.2). <see cref="TimeSpan.MaxValue"/> for no limit.
    /// </summary>
    public TimeSpan MaximumLifetime { get; init; } = TimeSpan.FromDays(100);

    /// <summary>What our own leaves announce.</summary>
    public Capabilities Capabilities { get; init; } = Capabilities.Of();

    /// <summary>Values without meaning for our own leaves and key packages (RFC 9420 §13.5); null for none.</summary>
    public Grease? Grease { get; init; } = new();

    /// <summary>External pre-shared keys; without it none is known.</summary>
    public IPreSharedKeys? PreSharedKeys { get; init; }

    /// <summary>How many generations a ratchet may be moved forward for one message; the keys in between are kept.</summary>
    public int MaximumForwardRatchet { get; init; } = 1000;

    /// <summary>How many past epochs' application messages still open.</summary>
    public int PastEpochs { get; init; } = 3;

    /// <summary>How many past epochs' resumption secrets are kept.</summary>
    public int ResumptionEpochs { get; init; } = 16;

    /// <summary>The most leaves that a tree may have, blank ones included.</summary>
    public int MaximumLeaves { get; init; } = 1 << 16;

    /// <summary>The longest message, tree or key package that is read, in bytes: a longer one is refused before anything is done with it.</summary>
    public int MaximumMessageSize { get; init; } = 64 << 20;

    /// <summary>The most proposals that wait for a commit.</summary>
    public int MaximumProposals { get; init; } = 4096;

    /// <summary>Private messages are padded to a multiple of this many bytes; 0 for none, where the application pads.</summary>
    public int PaddingSize { get; init; }

    /// <summary>
    /// Writes a member's state after each change and before the message or the result that follows from it is given;
    /// without it the application saves <see cref="MlsGroup.Serialize"/> itself.
    /// </summary>
    public IMlsStateWriter? StateWriter { get; init; }

    /// <summary>Which proposals a commit of others may hold, beyond the RFC's rules; without it all.</summary>
    public IProposalPolicy? ProposalPolicy { get; init; }

    // RFC 9420: M13.5-4.
    internal LeafContent LeafContent(Credential credential, IReadOnlyList<Extension> extensions)
    {
        var content = new LeafContent(credential, Capabilities, extensions);
        return Grease?.Add(content) ?? content;
    }

    internal void RequireSize(int length)
    {
        if (length > MaximumMessageSize)
        {
            throw new MlsException(MlsErrorCode.LimitExceeded, "6");
        }
    }

    /// <summary>What a hostile committer of the tests does to its path: everything around it is still signed and tagged well.</summary>
    internal Func<UpdatePath, UpdatePath>? AlterPath { get; set; }
}

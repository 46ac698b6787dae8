using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;

namespace GraphChat.Mls.RatchetTree;

/// <summary>What a member says about itself in each of its leaves.</summary>
internal sealed record LeafContent(Credential Credential, Capabilities Capabilities, IReadOnlyList<Extension> Extensions);

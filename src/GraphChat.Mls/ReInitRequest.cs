using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls;

/// <summary>What a group shall be replaced by (RFC 9420 §12.1.5).</summary>
/// <param name="GroupId">The new group's id.</param>
/// <param name="Suite">Its suite.</param>
/// <param name="Extensions">Its GroupContext's extensions.</param>
public sealed record ReInitRequest(ReadOnlyMemory<byte> GroupId, CipherSuite Suite, IReadOnlyList<Extension> Extensions);

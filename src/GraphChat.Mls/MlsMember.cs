using GraphChat.Mls.Credentials;

namespace GraphChat.Mls;

/// <summary>A leaf that is not blank.</summary>
/// <param name="LeafIndex">Its place in the tree, which stays the same as long as it is a member.</param>
/// <param name="Credential">Who it is.</param>
/// <param name="SignatureKey">Its signature key.</param>
public sealed record MlsMember(uint LeafIndex, Credential Credential, ReadOnlyMemory<byte> SignatureKey);

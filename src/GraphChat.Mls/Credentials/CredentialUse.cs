namespace GraphChat.Mls.Credentials;

/// <summary>A credential in its place, for <see cref="ICredentialValidator"/>.</summary>
/// <param name="Role">What the holder is in the group.</param>
/// <param name="Credential">The credential.</param>
/// <param name="SignatureKey">The key that is claimed to be the holder's.</param>
/// <param name="GroupId">The group; empty for a key package that is in none.</param>
/// <param name="Predecessor">The credential that the leaf had before, if this replaces one.</param>
public sealed record CredentialUse(
    CredentialRole Role, Credential Credential, ReadOnlyMemory<byte> SignatureKey, ReadOnlyMemory<byte> GroupId, Credential? Predecessor = null);

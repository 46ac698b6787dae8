using System.Security.Cryptography;

namespace GraphChat.Mls.Profile;

/// <summary>
/// What each member exports after a commit, so that a commit which led members to different secrets is found out.
/// It is MLS-Exporter(<see cref="Label"/>, <see cref="Context"/>, <see cref="Size"/>) of the new epoch.
/// Format: docs/protocols/epoch-fingerprint.md.
/// </summary>
public static class EpochFingerprint
{
    /// <summary>The size in bytes.</summary>
    public const int Size = 16;

    /// <summary>The exporter's label.</summary>
    public const string Label = "graphchat epoch fingerprint";

    /// <summary>The exporter's context for the commit that made the epoch, a whole MLSMessage.</summary>
    public static byte[] Context(ReadOnlySpan<byte> commit) => SHA256.HashData(commit);
}

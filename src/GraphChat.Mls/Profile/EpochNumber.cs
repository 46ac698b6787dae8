using System.Security.Cryptography;

namespace GraphChat.Mls.Profile;

/// <summary>
/// Thirty digits that the members of a group compare, in person or by voice, to know that they are in one epoch with the same members and
/// secrets, and that the service has not split the group (RFC 9420 §8.7). Format: docs/protocols/epoch-fingerprint.md.
/// </summary>
public static class EpochNumber
{
    /// <summary>How many groups of five digits there are.</summary>
    public const int Groups = 6;

    private const string Label = "GraphChat epoch number v1";

    /// <summary>The digits in six groups of five, separated by spaces.</summary>
    /// <param name="groupId">The MLS group id.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="epochAuthenticator">Its epoch_authenticator.</param>
    public static string Compute(ReadOnlySpan<byte> groupId, ulong epoch, ReadOnlySpan<byte> epochAuthenticator)
    {
        var input = new ProfileWriter().Field(Label).Field(groupId).Field(epoch).Field(epochAuthenticator);
        return Digits.Of(SHA256.HashData(input.Written), Groups);
    }
}

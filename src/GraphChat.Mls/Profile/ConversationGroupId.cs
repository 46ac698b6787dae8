namespace GraphChat.Mls.Profile;

/// <summary>
/// The MLS group id of a conversation: a conversation whose group is beyond repair goes on in the next incarnation.
/// Format: docs/protocols/identifiers.md.
/// </summary>
public readonly record struct ConversationGroupId(Guid ConversationId, uint Incarnation)
{
    /// <summary>The size of the group id in bytes.</summary>
    public const int Size = 21;

    private const byte Version = 1;

    /// <summary>The group id, <see cref="Size"/> bytes.</summary>
    public byte[] ToBytes() => new ProfileWriter(Size).UInt8(Version).Uuid(ConversationId).UInt32(Incarnation).ToArray();

    /// <summary>Reads a group id; false for anything that is not exactly one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> groupId, out ConversationGroupId value)
    {
        var reader = new ProfileReader(groupId);
        var version = reader.UInt8();
        var conversation = reader.Uuid();
        var incarnation = reader.UInt32();
        var valid = reader.AtEnd && version == Version && conversation != Guid.Empty;
        value = valid ? new ConversationGroupId(conversation, incarnation) : default;
        return valid;
    }
}

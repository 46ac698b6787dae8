using System.Buffers.Binary;

namespace GraphChat.Delivery.Conversations;

/// <summary>The MLS group id of a conversation: <c>1 || conversation (16) || incarnation (4)</c>.</summary>
internal static class GroupIds
{
    private const byte Version = 1;
    private const int Length = 21;

    /// <summary>Which of the conversation's groups an id names; 0 for the first.</summary>
    public static uint IncarnationOf(ReadOnlySpan<byte> groupId) => BinaryPrimitives.ReadUInt32BigEndian(groupId[17..]);

    public static byte[] Of(ConversationId conversation, uint incarnation)
    {
        var bytes = new byte[Length];
        bytes[0] = Version;
        conversation.Value.TryWriteBytes(bytes.AsSpan(1), bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(17), incarnation);
        return bytes;
    }
}

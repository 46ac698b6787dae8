using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>How far a conversation's group has come: epochs begin anew where a group is replaced by its next incarnation.</summary>
internal readonly record struct GroupPlace(uint Incarnation, ulong Epoch) : IComparable<GroupPlace>
{
    public static GroupPlace Of(ReadOnlySpan<byte> groupId, ulong epoch) =>
        new(ConversationGroupId.TryParse(groupId, out var id) ? id.Incarnation : 0, epoch);

    public static bool operator <(GroupPlace left, GroupPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(GroupPlace left, GroupPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(GroupPlace left, GroupPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(GroupPlace left, GroupPlace right) => left.CompareTo(right) >= 0;

    public int CompareTo(GroupPlace other) => (Incarnation, Epoch).CompareTo((other.Incarnation, other.Epoch));
}

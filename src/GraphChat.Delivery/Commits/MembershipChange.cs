using GraphChat.Delivery.Conversations;

namespace GraphChat.Delivery.Commits;

/// <summary>Who comes and who goes with a commit; the same for every adapter.</summary>
/// <param name="Joined">People who have a leaf after it and were not members before.</param>
/// <param name="Left">Members who have no leaf after it.</param>
public sealed record MembershipChange(IReadOnlyList<UserId> Joined, IReadOnlyList<UserId> Left)
{
    /// <summary>Nobody comes, nobody goes.</summary>
    public static MembershipChange None { get; } = new([], []);

    /// <summary>Compares the members before a commit with the leaves after it.</summary>
    public static MembershipChange Between(IReadOnlySet<UserId> members, IReadOnlyList<GroupDevice> devices)
    {
        var after = devices.Select(device => device.User).ToHashSet();
        return new MembershipChange(
            [.. after.Where(user => !members.Contains(user)).OrderBy(user => user.Value)],
            [.. members.Where(user => !after.Contains(user)).OrderBy(user => user.Value)]);
    }
}

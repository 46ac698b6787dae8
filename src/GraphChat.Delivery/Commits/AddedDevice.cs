using GraphChat.Delivery.Conversations;

namespace GraphChat.Delivery.Commits;

/// <summary>A device that a commit adds by an Add proposal.</summary>
/// <param name="Device">Its new leaf.</param>
/// <param name="KeyPackageReference">The KeyPackageRef of the key package that it was added with.</param>
public sealed record AddedDevice(GroupDevice Device, ReadOnlyMemory<byte> KeyPackageReference);

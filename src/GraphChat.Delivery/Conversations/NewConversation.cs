namespace GraphChat.Delivery.Conversations;

/// <summary>A conversation that is to be opened, with one device in it.</summary>
public sealed record NewConversation
{
    /// <summary>The id that the client made.</summary>
    public required ConversationId Id { get; init; }

    /// <summary>SHA-256 of the GroupInfo that the client sent: the same again gives the first answer.</summary>
    public required ReadOnlyMemory<byte> Digest { get; init; }

    /// <summary>The id of the MLS group.</summary>
    public required ReadOnlyMemory<byte> GroupId { get; init; }

    /// <summary>Who opens it: the group's only leaf.</summary>
    public required GroupDevice Creator { get; init; }

    /// <summary>The group's public state.</summary>
    public required ReadOnlyMemory<byte> State { get; init; }

    /// <summary>GroupInfo of epoch 0.</summary>
    public required ReadOnlyMemory<byte> GroupInfo { get; init; }

    /// <summary>The log hash before the first event.</summary>
    public required ReadOnlyMemory<byte> HeadHash { get; init; }

    /// <summary>When the server took it.</summary>
    public required DateTimeOffset Time { get; init; }
}

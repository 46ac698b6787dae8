namespace GraphChat.Mls.Profile;

/// <summary>What a person may do in a conversation, as the group's context says; people not named there are members.</summary>
public enum ConversationRole
{
    /// <summary>Reads and writes.</summary>
    Member = 1,

    /// <summary>Adds and removes people as well.</summary>
    Owner = 2,
}

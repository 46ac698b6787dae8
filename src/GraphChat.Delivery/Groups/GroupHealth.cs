namespace GraphChat.Delivery.Groups;

/// <summary>Whether the members of a group agree on its present epoch. The numbers are stored and sent, and never change.</summary>
public enum GroupHealth : byte
{
    /// <summary>Nobody says otherwise.</summary>
    Healthy = 0,

    /// <summary>Some devices could not follow the last commit: they come back by an external commit of their own.</summary>
    Resync = 1,

    /// <summary>Most could not: a member replaces the group.</summary>
    Reset = 2,
}

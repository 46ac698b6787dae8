namespace GraphChat.Mls.GroupEvolution.Syntax;

/// <summary>The proposal types of RFC 9420 §17.4.</summary>
public enum ProposalType : ushort
{
    /// <summary>Adds a member by its key package.</summary>
    Add = 1,

    /// <summary>Replaces the sender's own leaf.</summary>
    Update = 2,

    /// <summary>Removes a leaf.</summary>
    Remove = 3,

    /// <summary>Mixes a pre-shared key in.</summary>
    PreSharedKey = 4,

    /// <summary>Ends the group in favour of a new one.</summary>
    ReInit = 5,

    /// <summary>Joins from outside.</summary>
    ExternalInit = 6,

    /// <summary>Replaces the GroupContext's extensions.</summary>
    GroupContextExtensions = 7,
}

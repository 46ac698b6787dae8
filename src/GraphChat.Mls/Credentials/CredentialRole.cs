namespace GraphChat.Mls.Credentials;

/// <summary>What the holder of a credential is.</summary>
public enum CredentialRole
{
    /// <summary>A leaf of a group that is being joined or opened.</summary>
    Member,

    /// <summary>A key package that is to be added, or that was.</summary>
    Added,

    /// <summary>A member that changed its leaf, by Update or by the path of its commit.</summary>
    Updated,

    /// <summary>Somebody joining by an external commit.</summary>
    JoinedExternally,

    /// <summary>An external sender, listed in the group's extensions.</summary>
    ExternalSender,
}

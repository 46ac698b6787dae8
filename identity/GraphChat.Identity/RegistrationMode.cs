namespace GraphChat.Identity;

/// <summary>Who may make an account by themselves.</summary>
public enum RegistrationMode
{
    /// <summary>Nobody: administrators make accounts.</summary>
    Closed,

    /// <summary>Whoever has an invitation.</summary>
    Invitation,

    /// <summary>Everybody.</summary>
    Open,
}

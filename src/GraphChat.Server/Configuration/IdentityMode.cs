namespace GraphChat.Server.Configuration;

/// <summary>Where people sign in.</summary>
internal enum IdentityMode
{
    /// <summary>At the provider in this process.</summary>
    InProcess,

    /// <summary>Elsewhere: at the issuers that the configuration names.</summary>
    None,
}

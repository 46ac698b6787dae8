namespace GraphChat.Identity.Accounts;

/// <summary>What came of a name and a password.</summary>
internal enum SignInOutcome
{
    /// <summary>They belong together.</summary>
    Accepted,

    /// <summary>They do not, or there is no such account, or it is disabled: nobody is told which.</summary>
    Refused,

    /// <summary>Too many attempts failed before this one, which was not looked at.</summary>
    Throttled,

    /// <summary>Too many sign-ins at once on this node.</summary>
    Busy,
}

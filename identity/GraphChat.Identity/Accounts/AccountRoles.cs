namespace GraphChat.Identity.Accounts;

/// <summary>What a person may do: the values of the `role` claim.</summary>
public static class AccountRoles
{
    /// <summary>Writes with those who let them in.</summary>
    public const string Learner = "learner";

    /// <summary>Leads courses.</summary>
    public const string Trainer = "trainer";

    /// <summary>Runs the installation.</summary>
    public const string Administrator = "administrator";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Learner, Trainer, Administrator];
}

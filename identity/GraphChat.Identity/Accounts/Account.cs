using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Accounts;

/// <summary>An account as ASP.NET Core Identity stores it. `sub` is its identifier as 32 hex digits: random, and never used again.</summary>
public sealed class Account : IdentityUser<Guid>
{
    /// <summary>The name shown to others; 1 to 100 characters.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>One of <see cref="AccountRoles"/>.</summary>
    public string Role { get; set; } = AccountRoles.Learner;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Since when it may not sign in; null while it may.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>`sub` of the account with this identifier.</summary>
    public static string SubjectOf(Guid id) => id.ToString("N");

    /// <summary>Reads a `sub`; false unless it is in its one spelling.</summary>
    public static bool TryParseSubject(string subject, out Guid id) =>
        Guid.TryParseExact(subject, "N", out id) && string.Equals(SubjectOf(id), subject, StringComparison.Ordinal);
}

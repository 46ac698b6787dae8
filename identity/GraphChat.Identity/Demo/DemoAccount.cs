namespace GraphChat.Identity.Demo;

/// <summary>An account to try things out with.</summary>
/// <param name="Name">The name to sign in with.</param>
/// <param name="DisplayName">The name shown to others.</param>
/// <param name="Role">learner, trainer or administrator.</param>
/// <param name="Password">Random, made for this installation.</param>
public sealed record DemoAccount(string Name, string DisplayName, string Role, string Password)
{
    /// <inheritdoc />
    public override string ToString() => $"{Name} ({Role})";
}

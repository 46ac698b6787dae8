namespace GraphChat.Cli.Local;

/// <summary>One of the demo people. Its text leaves the password out.</summary>
/// <param name="Name">What one signs in with.</param>
/// <param name="DisplayName">What others see.</param>
/// <param name="Role">learner, trainer or administrator.</param>
/// <param name="Password">Random, of this installation.</param>
internal sealed record DemoAccount(string Name, string DisplayName, string Role, string Password)
{
    /// <inheritdoc />
    public override string ToString() => Name;
}

namespace GraphChat.Cli.Local;

/// <summary>Under which identity PostgreSQL's programs run: they refuse root.</summary>
/// <param name="Prefix">What stands before the command.</param>
internal sealed record RunAs(IReadOnlyList<string> Prefix)
{
    /// <summary>As we are.</summary>
    public static RunAs Directly { get; } = new([]);

    // Root outside, not root inside: it owns what we own, below a 0700 folder too, where the user postgres could not go.
    private static readonly RunAs s_userNamespace = new(["unshare", "--user", "--map-user=1000"]);

    /// <summary>The identity for PostgreSQL on this machine.</summary>
    /// <exception cref="LocalFailure">We are root and may not make a user namespace.</exception>
    public static async Task<RunAs> ForPostgresAsync(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return Directly;
        }

        var probe = await CommandRunner.RunAsync("unshare", ["--user", "--map-user=1000", "true"], null, cancellationToken);
        return probe.ExitCode == 0
            ? s_userNamespace
            : throw LocalFailure.Unavailable(
                "PostgreSQL refuses to run as root, and this machine does not let root make a user namespace for it "
                + "(unshare --user). Run GraphChat as an ordinary user.");
    }
}

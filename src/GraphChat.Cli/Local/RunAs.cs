using System.Globalization;

namespace GraphChat.Cli.Local;

/// <summary>Under which identity PostgreSQL's programs run: they refuse root.</summary>
/// <param name="Prefix">What stands before the command.</param>
/// <param name="Owner">The user id that its data belongs to, as we see it; null for our own.</param>
internal sealed record RunAs(IReadOnlyList<string> Prefix, uint? Owner)
{
    /// <summary>As we are.</summary>
    public static RunAs Directly { get; } = new([], null);

    private const uint Root = 0;

    // Where apt has made no user for PostgreSQL: Linux's id for nobody in particular.
    private const uint Nobody = 65534;

    // Root outside, not root inside: it owns what we own, below a 0700 folder too, where the user postgres could not go.
    private static readonly RunAs s_userNamespace = new(["unshare", "--user", "--map-user=1000"], Root);

    /// <summary>The identity for PostgreSQL on this machine.</summary>
    /// <exception cref="LocalFailure">We are root and can become nobody else.</exception>
    public static async Task<RunAs> ForPostgresAsync(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return Directly;
        }

        var other = await OtherUserAsync(cancellationToken);
        foreach (var candidate in new[] { s_userNamespace, other })
        {
            string[] probe = [.. candidate.Prefix, "test", "-d", "/root"];
            if ((await CommandRunner.RunAsync(probe[0], probe[1..], null, cancellationToken)).ExitCode == 0)
            {
                return candidate;
            }
        }

        throw LocalFailure.Unavailable(
            "PostgreSQL refuses to run as root, and this machine lets root neither make a user namespace (unshare --user) nor "
            + "change its user (setpriv). Run GraphChat as an ordinary user.");
    }

    /// <summary>Gives <paramref name="folder"/> and what is in it to the owner, where it belongs to another one.</summary>
    /// <exception cref="LocalFailure">It cannot be given.</exception>
    public async Task OwnAsync(string folder, CancellationToken cancellationToken)
    {
        if (Owner is not { } owner)
        {
            return;
        }

        var name = owner.ToString(CultureInfo.InvariantCulture);
        var (_, now) = await CommandRunner.RunAsync("stat", ["-c", "%u", folder], null, cancellationToken);
        if (now == name)
        {
            return;
        }

        var (code, output) = await CommandRunner.RunAsync("chown", ["-R", name, folder], null, cancellationToken);
        if (code != 0)
        {
            throw LocalFailure.Unavailable($"{folder} could not be given to the user that PostgreSQL runs as: {output}");
        }
    }

    // Some containers refuse user namespaces. Another user then, with the one capability that leads through our 0700 folders.
    internal static async Task<RunAs> OtherUserAsync(CancellationToken cancellationToken)
    {
        var (code, output) = await CommandRunner.RunAsync("id", ["-u", "postgres"], null, cancellationToken);
        var user = code == 0 && uint.TryParse(output, CultureInfo.InvariantCulture, out var id) ? id : Nobody;
        var name = user.ToString(CultureInfo.InvariantCulture);
        return new(
            ["setpriv", "--reuid", name, "--regid", name, "--clear-groups", "--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"], user);
    }
}

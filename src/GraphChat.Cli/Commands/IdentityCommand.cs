using System.CommandLine;
using GraphChat.Cli.Local;

namespace GraphChat.Cli.Commands;

/// <summary>
/// <c>graphchat identity</c>: administers clients, scopes, people and keys of the instance that runs here, or of the one that the
/// GRAPHCHAT_ variables name. The words are those of the server's own command.
/// </summary>
internal static class IdentityCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "identity";

    private const string DataOption = "--data";
    private static readonly string[] s_elsewhere = ["GRAPHCHAT_Postgres", "GRAPHCHAT_SecretsFolder"];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var words = new Argument<string[]>("words")
        {
            Description = "clients, scopes, people or keys, and what to do with them; without words it says what there is",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command(Name, "Administers clients, scopes, people and keys.") { data, words };
        command.SetAction((parsed, cancellationToken) =>
        {
            var installation = Installation.Find();
            var folder = Path.GetFullPath(parsed.GetValue(data) ?? installation.DefaultData);
            return RunAsync(parsed.GetValue(words) ?? [], folder, installation, cancellationToken);
        });
        return command;
    }

    /// <summary>The command line with the words set apart, so that options among them are left for the server.</summary>
    public static string[] Separate(string[] arguments)
    {
        if (arguments is not [Name, ..] || arguments is [_, "--help" or "-h" or "-?", ..])
        {
            return arguments;
        }

        var own = arguments is [_, DataOption, _, ..] ? 3 : arguments is [_, var one, ..] && one.StartsWith(DataOption + "=", StringComparison.Ordinal) ? 2 : 1;
        return arguments.Length > own && arguments[own] != "--" && arguments[own] != DataOption ? [.. arguments[..own], "--", .. arguments[own..]] : arguments;
    }

    private static async Task<int> RunAsync(string[] words, string folder, Installation installation, CancellationToken cancellationToken)
    {
        var settings = Array.Exists(s_elsewhere, name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })
            ? new Dictionary<string, string?>()
            : AdministrationFile.Read(folder) ?? throw LocalFailure.Unavailable(
                "no GraphChat runs here. Start one with ./graphchat up, name its folder with --data DIR, or set GRAPHCHAT_Postgres, GRAPHCHAT_NodeSecretFile and GRAPHCHAT_PublicOrigin.");
        // Secrets that are made are shown here and stand in no log.
        var program = new ServerProgram(installation, TimeProvider.System).Options("identity", ["identity", .. words], settings);
        await using var process = await ChildProcess.StartAsync(program with { OnLine = Console.WriteLine, WorkingDirectory = Environment.CurrentDirectory }, TimeProvider.System);
        return await process.Exited.WaitAsync(cancellationToken);
    }
}

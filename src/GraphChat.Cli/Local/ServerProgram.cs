namespace GraphChat.Cli.Local;

/// <summary>GraphChat.Server as a program.</summary>
/// <param name="installation">Where dotnet is, and the server.</param>
/// <param name="time">The clock.</param>
/// <param name="assembly">The server's assembly, where it is another than the installation's.</param>
internal sealed class ServerProgram(Installation installation, TimeProvider time, string? assembly = null)
{
    private readonly string _assembly = assembly ?? installation.Server;

    // The surroundings of whoever starts us must not reach into the server.
    private static readonly string[] s_removed = ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "URLS", "HTTP_PORTS", "HTTPS_PORTS", "DOTNET_ENVIRONMENT"];

    /// <summary>How to start it with <paramref name="arguments"/>.</summary>
    public ChildProcessOptions Options(string name, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var variables = new Dictionary<string, string?>(environment) { ["ASPNETCORE_ENVIRONMENT"] = "Production" };
        foreach (var removed in s_removed)
        {
            variables[removed] = null;
        }

        return new ChildProcessOptions(name, installation.Dotnet, ["exec", _assembly, .. arguments])
        {
            Environment = variables,
            WorkingDirectory = Path.GetDirectoryName(_assembly),
        };
    }

    /// <summary>Runs a command of it to its end.</summary>
    /// <exception cref="LocalFailure">It failed; the sentence is its own.</exception>
    public async Task RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, string logFile, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await using var process = await ChildProcess.StartAsync(
            Options($"server {arguments[0]}", arguments, environment) with { LogFile = logFile, OnLine = lines.Add },
            time);
        var code = await process.Exited.WaitAsync(cancellationToken);
        if (code != 0)
        {
            throw Failure($"'{arguments[0]}'", code, string.Join(Environment.NewLine, lines.TakeLast(5)));
        }
    }

    /// <summary>What the server's end means to the person at the terminal.</summary>
    public static LocalFailure Failure(string what, int code, string output) => new(
        code is ExitCode.Usage or ExitCode.Unavailable ? code : ExitCode.Internal,
        output.Length == 0 ? $"{what} ended with code {code} and said nothing." : $"{what} ended with code {code}: {output}");
}

using System.Globalization;
using GraphChat.Server.Configuration;

namespace GraphChat.Server.Commands;

/// <summary>What the process was asked to do.</summary>
internal static class CommandLine
{
    public const string Usage = """
        GraphChat.Server [serve]                     runs a node; configured by GRAPHCHAT_ variables
        GraphChat.Server migrate                     brings the database to this version
        GraphChat.Server demo-accounts --out FILE    makes the demo people and writes their passwords to FILE;
                                 [--learners N]      so many learners beside them, at most 1000
        GraphChat.Server api-key NAME                makes an API key and its line for GRAPHCHAT_ApiKeysFile
        GraphChat.Server identity ...                administers clients, people and keys; `identity` alone says how
        GraphChat.Server health URL                  exits 0 if URL answers 200
        """;

    /// <summary>Runs the command and gives the exit code; what is wrong is said on standard error, a sentence a line.</summary>
    public static async Task<int> RunAsync(
        string[] arguments, IConfiguration configuration, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            await DispatchAsync(arguments, configuration, output, cancellationToken);
            return ExitCode.Ok;
        }
        catch (StartFailure failure)
        {
            foreach (var sentence in failure.Sentences)
            {
                await errors.WriteLineAsync(sentence);
            }

            return failure.ExitCode;
        }
    }

    private static Task DispatchAsync(string[] arguments, IConfiguration configuration, TextWriter output, CancellationToken cancellationToken) =>
        arguments switch
        {
            [] or ["serve"] => ServeCommand.RunAsync(ServerOptionsReader.Read(configuration, needsMigrator: false), output, cancellationToken),
            ["migrate"] => MigrateCommand.RunAsync(ServerOptionsReader.Read(configuration, needsMigrator: true), output, cancellationToken),
            ["demo-accounts", "--out", var file] =>
                DemoAccountsCommand.RunAsync(ServerOptionsReader.Read(configuration, needsMigrator: true), file, 0, output, cancellationToken),
            ["demo-accounts", "--out", var file, "--learners", var count] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var learners) && learners <= DemoAccountsCommand.MostLearners =>
                DemoAccountsCommand.RunAsync(ServerOptionsReader.Read(configuration, needsMigrator: true), file, learners, output, cancellationToken),
            ["api-key", var name] => ApiKeyCommand.RunAsync(name, output),
            ["identity", .. var rest] => IdentityCommand.RunAsync(ServerOptionsReader.Read(configuration, needsMigrator: false), rest, output, cancellationToken),
            ["health", var url] => HealthCommand.RunAsync(url, cancellationToken),
            ["help" or "--help" or "-h"] => output.WriteLineAsync(Usage),
            _ => throw new StartFailure(ExitCode.Usage, Usage),
        };
}

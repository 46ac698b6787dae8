using GraphChat.Identity;
using GraphChat.Server.Configuration;
using GraphChat.Server.Secrets;

namespace GraphChat.Server.Commands;

/// <summary>Administers clients, people and keys of the provider in this installation's database.</summary>
internal static class IdentityCommand
{
    public static async Task RunAsync(ServerOptions options, string[] arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (options.Identity != IdentityMode.InProcess)
        {
            throw new StartFailure(ExitCode.Usage, "GRAPHCHAT_Identity is none: people and clients are administered where they sign in.");
        }

        var identity = new GraphChatIdentityOptions
        {
            PublicOrigin = options.PublicOrigin,
            ConnectionString = options.Postgres,
            NodeSecret = NodeSecretFile.Read(options.NodeSecretFile).Bytes,
        };
        try
        {
            await DatabaseFailures.GuardAsync("Postgres", async () =>
            {
                await IdentityCommands.RunAsync(arguments, identity, output, cancellationToken);
                return true;
            });
        }
        catch (ArgumentException exception)
        {
            throw new StartFailure(ExitCode.Usage, exception.Message);
        }
    }
}

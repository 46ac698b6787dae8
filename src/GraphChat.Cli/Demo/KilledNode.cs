using GraphChat.Cli.Local;

namespace GraphChat.Cli.Demo;

/// <summary>Kills the first node of an instance; where there are others, they carry on meanwhile.</summary>
internal sealed class KilledNode(LocalInstance instance) : IDemoServer
{
    /// <inheritdoc />
    public async Task KillAndRestartAsync(CancellationToken cancellationToken)
    {
        var node = instance.Nodes[0];
        await node.KillAsync();
        await node.StartAsync(cancellationToken);
    }
}

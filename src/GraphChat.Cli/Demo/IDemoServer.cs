namespace GraphChat.Cli.Demo;

/// <summary>The server that the demo kills.</summary>
internal interface IDemoServer
{
    /// <summary>kill -9, then a new start; ends when it is ready again.</summary>
    Task KillAndRestartAsync(CancellationToken cancellationToken);
}

namespace GraphChat.Cli.Local;

/// <summary>Where a private cluster lives and how it is reached.</summary>
/// <param name="DataFolder">PGDATA; made if it is not there.</param>
/// <param name="SecretsFolder">Where its passwords are kept.</param>
/// <param name="LogFile">PostgreSQL's own log.</param>
internal sealed record PrivateClusterOptions(string DataFolder, string SecretsFolder, string LogFile)
{
    /// <summary>A TCP port on 127.0.0.1; without one only the socket is there.</summary>
    public int? TcpPort { get; init; }

    /// <summary>Where to look for PostgreSQL's programs.</summary>
    public IReadOnlyList<string> BinaryFolders { get; init; } = PostgresBinaries.DefaultFolders();

    /// <summary>Under which identity it runs; what fits this machine if null.</summary>
    public RunAs? RunAs { get; init; }

    /// <summary>Where its WAL lies when it is made; with the data if null.</summary>
    public string? WalFolder { get; init; }

    /// <summary>Settings beside those of a cluster that loses nothing.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

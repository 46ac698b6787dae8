namespace GraphChat.Server.Commands;

/// <summary>How the process ends; the values are those of sysexits.h.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 64;

    /// <summary>PostgreSQL is down, of another version or not migrated, or a port is in use.</summary>
    public const int Unavailable = 69;

    /// <summary>A fault of ours.</summary>
    public const int Software = 70;
}

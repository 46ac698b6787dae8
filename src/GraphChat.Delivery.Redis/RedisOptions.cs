using System.Globalization;

namespace GraphChat.Delivery.Redis;

/// <summary>Where Redis is and how to enter it. Immutable.</summary>
public sealed record RedisOptions
{
    /// <summary>A DNS name or address.</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; init; } = 6379;

    /// <summary>The ACL user; null for Redis's user <c>default</c>.</summary>
    public string? User { get; init; }

    /// <summary>Its password; null where Redis asks for none.</summary>
    public string? Password { get; init; }

    /// <summary>Whether the connection is TLS, with the certificate checked against <see cref="Host"/>.</summary>
    public bool Tls { get; init; }

    /// <summary>
    /// Whether topics are sharded (SSUBSCRIBE, SPUBLISH) on the nodes of a Redis Cluster, of which <see cref="Host"/> and
    /// <see cref="OtherHosts"/> are some.
    /// </summary>
    public bool Sharded { get; init; }

    /// <summary>
    /// The name under which Sentinels know the master; then <see cref="Host"/> and <see cref="OtherHosts"/> are the Sentinels.
    /// </summary>
    public string? SentinelMaster { get; init; }

    /// <summary>The Sentinels' own password; null where they ask for none.</summary>
    public string? SentinelPassword { get; init; }

    /// <summary>Further Sentinels or nodes of the cluster, asked in turn.</summary>
    public IReadOnlyList<(string Host, int Port)> OtherHosts { get; init; } = [];

    /// <summary>A PEM file with the authorities that the server's certificate may come from; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>How long a connection may take to open and to say HELLO.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a quiet connection is asked with PING; one that has not answered by the next is given up.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest reply or message taken, in bytes.</summary>
    public int MaxFrameBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>The most commands that may wait for their replies on one connection.</summary>
    public int MaxInFlight { get; init; } = 10_000;

    /// <summary>
    /// Reads <c>host[:port][;host[:port]...][,user=NAME][,password=SECRET][,tls=true][,ca=FILE][,sharded=true]
    /// [,sentinel=MASTER][,sentinel-password=SECRET]</c>; a password may hold anything but a comma.
    /// </summary>
    /// <exception cref="FormatException">The text is not of that form; the message does not repeat it, as it may hold a password.</exception>
    public static RedisOptions Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var parts = text.Split(',');
        var hosts = parts[0].Split(';', StringSplitOptions.TrimEntries).Select(ParseAddress).ToList();
        var options = new RedisOptions { Host = hosts[0].Host, Port = hosts[0].Port };
        if (hosts.Count > 1)
        {
            options = options with { OtherHosts = hosts[1..] };
        }

        foreach (var part in parts.Skip(1))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? part.Trim() : part[..at].Trim();
            var value = at < 0 ? string.Empty : part[(at + 1)..];
            options = name switch
            {
                "user" => options with { User = value },
                "password" => options with { Password = value },
                "tls" => options with { Tls = ParseBoolean(name, value) },
                "sharded" => options with { Sharded = ParseBoolean(name, value) },
                "ca" => options with { CaFile = value },
                "sentinel" => options with { SentinelMaster = value },
                "sentinel-password" => options with { SentinelPassword = value },
                _ => throw new FormatException(
                    "The Redis address knows the options user, password, tls, ca, sharded, sentinel and sentinel-password, and no other."),
            };
        }

        return options.OtherHosts.Count == 0 || options.Sharded || options.SentinelMaster is not null
            ? options
            : throw new FormatException("Several Redis addresses go with sharded=true or with sentinel=MASTER.");
    }

    /// <summary>Host and port only: a password never reaches a log.</summary>
    public override string ToString() => $"{Host}:{Port}";

    private static (string Host, int Port) ParseAddress(string address)
    {
        var colon = address.LastIndexOf(':');
        var hasPort = colon >= 0 && (!address.StartsWith('[') || address[colon - 1] == ']');
        var host = (hasPort ? address[..colon] : address).Trim('[', ']');
        var port = 6379;
        if (hasPort && (!int.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
        {
            throw new FormatException("The port of the Redis address is not a number from 1 to 65535.");
        }

        return host.Length > 0 ? (host, port) : throw new FormatException("The Redis address has no host.");
    }

    private static bool ParseBoolean(string name, string value) =>
        bool.TryParse(value, out var parsed) ? parsed : throw new FormatException($"The Redis option {name} is true or false.");
}

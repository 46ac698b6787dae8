using System.Net;
using GraphChat.Delivery.Rates;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Mail;
using GraphChat.Identity;

namespace GraphChat.Server.Configuration;

/// <summary>The configuration, checked. Holds secrets, so its text is only its type's name.</summary>
internal sealed class ServerOptions
{
    /// <summary>What people type: scheme, host and port, without a slash at the end.</summary>
    public required string PublicOrigin { get; init; }

    public required IReadOnlyList<ListenAddress> Listen { get; init; }

    /// <summary>How the server reaches PostgreSQL, as the role that may not change the schema.</summary>
    public required string Postgres { get; init; }

    /// <summary>How the migrator reaches it; only for the commands that need it.</summary>
    public string? PostgresMigrator { get; init; }

    /// <summary>The bus between nodes; without it there is one node, and the bus is in its memory.</summary>
    public string? Redis { get; init; }

    /// <summary>Whether nodes without a Redis speak through PostgreSQL's notifications.</summary>
    public bool UsesNotify { get; init; }

    public required string NodeSecretFile { get; init; }

    /// <summary>Where encrypted attachments lie; the same for all nodes.</summary>
    public string? AttachmentsFolder { get; init; }

    /// <summary>The bucket where they lie instead.</summary>
    public string? S3 { get; init; }

    public required string NodeName { get; init; }

    public required IdentityMode Identity { get; init; }

    /// <summary>Issuers besides the one in this process.</summary>
    public required IReadOnlyList<string> Issuers { get; init; }

    /// <summary>Who may make an account by themselves.</summary>
    public RegistrationMode Registration { get; init; }

    /// <summary>How identity sends mail.</summary>
    public MailOptions Mail { get; init; } = new();

    /// <summary>Other providers at which people may sign in.</summary>
    public IReadOnlyList<UpstreamOptions> Upstreams { get; init; } = [];

    /// <summary>Hosts of the operator's own network that clients' addresses may name (key sets, back-channel logout).</summary>
    public IReadOnlyList<string> OutboundHosts { get; init; } = [];

    /// <summary>How long the access tokens of the issuer in this process are good.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The proxies whose forwarded headers are believed.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    /// <summary>How long a stopping node gives its callers.</summary>
    public required TimeSpan DrainTime { get; init; }

    /// <summary>How long events are kept; null for ever.</summary>
    public TimeSpan? EventsKept { get; init; }

    /// <summary>The address of its own that metrics are served at; null for the server's own, to this machine only.</summary>
    public ListenAddress? MetricsListen { get; init; }

    /// <summary>The file with the hashes of API keys; null for none.</summary>
    public string? ApiKeysFile { get; init; }

    /// <summary>The operator's own service that knows tokens; null for none.</summary>
    public Uri? AuthorizerUrl { get; init; }

    /// <summary>How often what may happen.</summary>
    public RateRules Rates { get; init; } = new();

    /// <summary>The file with the manifest of trusted operations; null for none.</summary>
    public string? TrustedOperations { get; init; }

    /// <summary>Whether only trusted operations run.</summary>
    public bool TrustedOperationsOnly { get; init; }

    /// <summary>Whether anybody who is signed in may ask for the schema.</summary>
    public bool IsIntrospectionOpen { get; init; } = true;

    /// <summary>Whether <c>/graphiql</c> is there.</summary>
    public bool HasGraphiQL { get; init; }

    /// <summary>Whether the origin is one of this machine only, over plain http.</summary>
    public bool IsLoopback => PublicOrigin.StartsWith("http://", StringComparison.Ordinal);
}

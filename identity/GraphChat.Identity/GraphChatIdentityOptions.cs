using GraphChat.Identity.Federation;
using GraphChat.Identity.Mail;

namespace GraphChat.Identity;

/// <summary>What the provider must know of its surroundings; the same on every node, but for nothing.</summary>
public sealed class GraphChatIdentityOptions
{
    /// <summary>
    /// The origin that browsers see and the issuer of every token: scheme, host and port, without a path or a slash at the
    /// end. http only for localhost and loopback addresses; anything else refuses to start.
    /// </summary>
    public required string PublicOrigin { get; init; }

    /// <summary>An Npgsql connection string of a role that may read and write schema `identity`.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The 32-byte secret of the nodes; what is encrypted at rest is wrapped under a key derived from it.</summary>
    public required ReadOnlyMemory<byte> NodeSecret { get; init; }

    /// <summary>The audience of access tokens.</summary>
    public string ApiAudience { get; init; } = "urn:graphchat:api";

    /// <summary>How long an access token lives; the bound on what a revocation that nobody hears of can cost.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an ID token lives.</summary>
    public TimeSpan IdTokenLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an authorization code lives, at most 60 seconds.</summary>
    public TimeSpan AuthorizationCodeLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a refresh token may lie unused.</summary>
    public TimeSpan RefreshTokenIdleLifetime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long refreshing may go on after the sign-in.</summary>
    public TimeSpan RefreshTokenAbsoluteLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a sign-in in the browser lasts.</summary>
    public TimeSpan BrowserSessionLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How many password hashes are computed at once on this node; more wait, and many more are refused.</summary>
    public int ConcurrentPasswordHashes { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>How often this node asks for revocations that other nodes made.</summary>
    public TimeSpan RevocationPollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The hosts that clients' addresses (key sets, back-channel logout) may name although they are not on the Internet; http is
    /// taken for these too. None, unless clients run in the operator's own network.
    /// </summary>
    public IReadOnlyList<string> OutboundHosts { get; init; } = [];

    /// <summary>Who may make an account by themselves.</summary>
    public RegistrationMode Registration { get; init; } = RegistrationMode.Closed;

    /// <summary>Other OpenID Providers at which people may sign in, each with a name of its own.</summary>
    public IReadOnlyList<UpstreamOptions> Upstreams { get; init; } = [];

    /// <summary>How mail leaves.</summary>
    public MailOptions Mail { get; init; } = new();
}

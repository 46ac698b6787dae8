using GraphChat.Identity.Clients;

namespace GraphChat.Identity.Authorization;

/// <summary>An authorization request (OpenID Connect Core §3.1.2.1) whose every parameter was checked.</summary>
internal sealed record AuthorizationRequest
{
    public required Client Client { get; init; }

    public required string RedirectUri { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required string CodeChallenge { get; init; }

    public string? State { get; init; }

    public string? Nonce { get; init; }

    public IReadOnlySet<string> Prompts { get; init; } = new HashSet<string>();

    public TimeSpan? MaxAge { get; init; }

    public string? LoginHint { get; init; }

    /// <summary>`sub` of a verified `id_token_hint`.</summary>
    public string? HintedSubject { get; init; }

    public string? UiLocales { get; init; }
}

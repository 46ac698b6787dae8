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

    /// <summary>`acr_values`, in the order of preference.</summary>
    public IReadOnlyList<string> ContextClasses { get; init; } = [];

    /// <summary>`dpop_jkt`: the thumbprint of the key that must be shown with the code (RFC 9449 §10).</summary>
    public string? ProofKey { get; init; }

    /// <summary>Whether the answer is a form that the browser posts (OAuth 2.0 Form Post Response Mode).</summary>
    public bool IsFormPost { get; init; }
}

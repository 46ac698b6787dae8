namespace GraphChat.Identity.Pages;

/// <summary>A request on its way through the pages.</summary>
/// <param name="Kind">Which request: `authorize`, `logout`, `verify` (a device), `second-factor` (half signed in), `upstream` (recognised elsewhere) or `page` (of the account).</param>
/// <param name="Parameters">Its parameters, which are checked again wherever it arrives.</param>
/// <param name="CreatedAt">When it came.</param>
/// <param name="SignedInSession">The browser session that was started for it, which answers `prompt=login` and `max_age`.</param>
internal sealed record Ticket(
    string Kind, IReadOnlyDictionary<string, string> Parameters, DateTimeOffset CreatedAt, Guid? SignedInSession = null)
{
    /// <summary>The browser session in which the person agreed to it.</summary>
    public Guid? ConsentedSession { get; init; }

    /// <summary>Whether the request was pushed (RFC 9126).</summary>
    public bool IsPushed { get; init; }

    public const string Authorize = "authorize";
    public const string SecondFactor = "second-factor";
    public const string Upstream = "upstream";
    public const string Page = "page";
    public const string Verify = "verify";
    public const string Logout = "logout";
}

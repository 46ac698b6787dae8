namespace GraphChat.Identity.Pages;

/// <summary>A request on its way through the pages.</summary>
/// <param name="Kind">Which request: `authorize` or `logout`.</param>
/// <param name="Parameters">Its parameters, which are checked again wherever it arrives.</param>
/// <param name="CreatedAt">When it came.</param>
/// <param name="SignedInSession">The browser session that was started for it, which answers `prompt=login` and `max_age`.</param>
internal sealed record Ticket(
    string Kind, IReadOnlyDictionary<string, string> Parameters, DateTimeOffset CreatedAt, Guid? SignedInSession = null)
{
    public const string Authorize = "authorize";
    public const string Logout = "logout";
}

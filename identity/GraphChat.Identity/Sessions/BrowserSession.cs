namespace GraphChat.Identity.Sessions;

/// <summary>A sign-in in a browser that is in force, with what is needed of its account.</summary>
internal sealed record BrowserSession(
    Guid Id, Guid UserId, string UserName, string DisplayName, DateTimeOffset AuthenticatedAt, IReadOnlyList<string> Methods)
{
    public string Subject => Accounts.Account.SubjectOf(UserId);
}

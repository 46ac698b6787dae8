namespace GraphChat.Identity.Clients;

/// <summary>The scopes that come with GraphChat.</summary>
internal static class Scopes
{
    public const string OpenId = "openid";
    public const string Profile = "profile";
    public const string Email = "email";
    public const string OfflineAccess = "offline_access";
    public const string Chat = "chat";
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [OpenId, Profile, Email, OfflineAccess, Chat, Admin];

    /// <summary>Whether a client may have it for itself: what is about a person is not.</summary>
    public static bool IsForClients(string scope) => scope is Chat or Admin || !All.Contains(scope);
}

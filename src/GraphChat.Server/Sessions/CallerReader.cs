using GraphChat.Delivery;
using GraphChat.Identity.Validation;

namespace GraphChat.Server.Sessions;

/// <summary>Makes a caller of an access token that was accepted.</summary>
/// <param name="ownIssuer">The issuer in this process; null where there is none.</param>
internal sealed class CallerReader(string? ownIssuer)
{
    public const string Scope = "chat";

    private static readonly string[] s_ownClients = ["graphchat-cli", "graphchat-web"];

    /// <summary>The caller; null with a reason where the token is not one of a person who may chat.</summary>
    /// <param name="token">What was accepted.</param>
    /// <param name="isProven">Whether the sender showed the key that it is bound to.</param>
    /// <param name="reason">Why not.</param>
    public Caller? Read(AccessToken token, bool isProven, out string reason)
    {
        reason = "";
        if (!token.Scopes.Contains(Scope))
        {
            reason = "The access token does not have the scope chat.";
            return null;
        }

        // RFC 9449 §7.1: a bound token is no bearer token, and the other way around.
        if (token.ProofKeyThumbprint is not null != isProven)
        {
            reason = isProven ? "The access token is bound to no key." : "The access token is bound to a key and needs its proof.";
            return null;
        }

        if (token.SessionId is not { Length: > 0 } session)
        {
            reason = "The access token is not a person's.";
            return null;
        }

        if (token.Issuer != ownIssuer)
        {
            var foreign = Caller(token, ForeignSubjects.User(token.Issuer, token.Subject), ForeignSubjects.Session(token.Issuer, session));
            return foreign with { Partner = $"{token.Issuer} {token.ClientId}" };
        }

        if (!Guid.TryParseExact(token.Subject, "N", out var user))
        {
            reason = "The access token is not a person's.";
            return null;
        }

        var caller = Caller(token, new UserId(user), session);
        return s_ownClients.Contains(token.ClientId) ? caller : caller with { Partner = token.ClientId };
    }

    private static Caller Caller(AccessToken token, UserId user, string session) =>
        new(user, RoleOf(token.Role), session, Device: null, token.ExpiresAt) { AuthenticatedAt = token.AuthenticatedAt };

    private static Role RoleOf(string? role) => role switch
    {
        "administrator" => Role.Administrator,
        "trainer" => Role.Trainer,
        // An issuer that says nothing gives no more than anybody has.
        _ => Role.Learner,
    };
}

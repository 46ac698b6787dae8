namespace GraphChat.Identity.Federation;

/// <summary>Whom an upstream provider recognised.</summary>
/// <param name="Issuer">It.</param>
/// <param name="Subject">`sub` there.</param>
/// <param name="Name">What they are called there, if it says.</param>
/// <param name="UserName">What they sign in with there, if it says.</param>
/// <param name="HasSecondFactor">Whether it asked for two factors, where that counts here.</param>
/// <param name="AuthenticatedAt">When they signed in there, if it says.</param>
internal sealed record UpstreamIdentity(string Issuer, string Subject, string? Name, string? UserName, bool HasSecondFactor, DateTimeOffset? AuthenticatedAt);

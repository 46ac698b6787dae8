using System.Collections.Frozen;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;

namespace GraphChat.Identity.Validation;

/// <summary>
/// Decides whether an access token is accepted by the API (RFC 9068 §4): its type, the issuer's signature, issuer, audience
/// and times (30 seconds of skew), the required claims, and that its session was not ended. Thread-safe.
/// </summary>
public sealed class AccessTokenValidator
{
    private static readonly string[] s_types = ["at+jwt"];

    private readonly string _audience;
    private readonly FrozenDictionary<string, IIssuerKeys> _issuers;
    private readonly ISessionState? _sessions;
    private readonly string? _ownIssuer;
    private readonly TimeProvider _time;

    /// <summary>A validator for one audience.</summary>
    /// <param name="audience">What `aud` must hold.</param>
    /// <param name="issuers">The issuers that are trusted; each named once.</param>
    /// <param name="ownIssuer">The issuer whose sessions <paramref name="sessions"/> knows; null if there is none.</param>
    /// <param name="sessions">The sessions of the own issuer; null if there is none.</param>
    /// <param name="time">The clock.</param>
    public AccessTokenValidator(
        string audience, IEnumerable<IIssuerKeys> issuers, string? ownIssuer, ISessionState? sessions, TimeProvider time)
    {
        _audience = audience;
        _issuers = issuers.ToFrozenDictionary(issuer => issuer.Issuer, StringComparer.Ordinal);
        _ownIssuer = ownIssuer;
        _sessions = sessions;
        _time = time;
    }

    /// <summary>Checks a token; never throws on what the token is.</summary>
    public async ValueTask<AccessTokenResult> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (!CompactJws.TryRead(token, out var jws, out _) || !JsonWebToken.TryReadUnverified(jws, out var unverified))
        {
            return new(null, AccessTokenError.Malformed);
        }

        if (unverified!.Issuer is not { } name || !_issuers.TryGetValue(name, out var issuer))
        {
            return new(null, AccessTokenError.UnknownIssuer);
        }

        try
        {
            var key = jws.Header.KeyId is { } keyId ? await issuer.FindAsync(keyId, cancellationToken) : null;
            var expectations = new JwtExpectations { Issuer = issuer.Issuer, Audiences = [_audience], Types = s_types };
            var error = JsonWebToken.Check(jws, key, expectations, _time.GetUtcNow(), out var claims);
            if (error != JwtError.None || claims is null)
            {
                return new(null, Map(error));
            }

            if (Read(claims, issuer.Issuer) is not { } accepted)
            {
                return new(null, AccessTokenError.NotAnAccessToken);
            }

            var revoked = _sessions is not null && issuer.Issuer == _ownIssuer && await _sessions.IsRevokedAsync(accepted.RevocationId, cancellationToken);
            return revoked ? new(null, AccessTokenError.Revoked) : new(accepted, AccessTokenError.None);
        }
        catch (IssuerUnavailableException)
        {
            return new(null, AccessTokenError.Unavailable);
        }
    }

    private static AccessToken? Read(JwtClaims claims, string issuer)
    {
        // RFC 9068 §2.2: all of these are required.
        if (claims.Subject is not { Length: > 0 } subject || claims.Text("client_id") is not { Length: > 0 } clientId
            || claims.Text("jti") is not { Length: > 0 } tokenId || claims.Time("iat") is not { } issuedAt
            || claims.Time("exp") is not { } expiresAt)
        {
            return null;
        }

        string? thumbprint = null;
        if (claims.Json.TryGetProperty("cnf", out var confirmation))
        {
            // A token bound in a way that is not understood must not pass for a bearer token.
            if (confirmation.ValueKind != System.Text.Json.JsonValueKind.Object || !confirmation.TryGetProperty("jkt", out var jkt)
                || jkt.ValueKind != System.Text.Json.JsonValueKind.String)
            {
                return null;
            }

            thumbprint = jkt.GetString();
        }

        return new AccessToken
        {
            Issuer = issuer,
            Subject = subject,
            ClientId = clientId,
            Scopes = (claims.Text("scope") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal),
            SessionId = claims.Text("sid"),
            Role = claims.Text("role"),
            TokenId = tokenId,
            IssuedAt = issuedAt,
            ExpiresAt = expiresAt,
            AuthenticatedAt = claims.Time("auth_time"),
            ContextClass = claims.Text("acr"),
            ProofKeyThumbprint = thumbprint,
        };
    }

    private static AccessTokenError Map(JwtError error) => error switch
    {
        JwtError.Signature => AccessTokenError.Signature,
        JwtError.Type => AccessTokenError.NotAnAccessToken,
        JwtError.Audience => AccessTokenError.Audience,
        JwtError.Expired => AccessTokenError.Expired,
        JwtError.NotYetValid => AccessTokenError.NotYetValid,
        JwtError.Issuer => AccessTokenError.UnknownIssuer,
        _ => AccessTokenError.Malformed,
    };
}

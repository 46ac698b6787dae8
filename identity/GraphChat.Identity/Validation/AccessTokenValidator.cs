using System.Collections.Concurrent;
using System.Collections.Frozen;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;

namespace GraphChat.Identity.Validation;

/// <summary>
/// Decides whether an access token is accepted by the API (RFC 9068 §4): its type, the issuer's signature, issuer, audience
/// and times (30 seconds of skew), the required claims, and that its session was not ended. What was accepted is remembered for a
/// minute at most, so that the signature of a token that comes with every request is checked once; its times and its session are
/// looked at each time. Thread-safe.
/// </summary>
public sealed class AccessTokenValidator
{
    private static readonly string[] s_types = ["at+jwt"];

    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Accepted> _accepted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JwtExpectations> _expectations;
    private readonly int _mostRemembered;
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
    /// <param name="mostRemembered">How many tokens are remembered at once; 0 for none.</param>
    public AccessTokenValidator(
        string audience, IEnumerable<IIssuerKeys> issuers, string? ownIssuer, ISessionState? sessions, TimeProvider time, int mostRemembered = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mostRemembered);
        _mostRemembered = mostRemembered;
        _audience = audience;
        _issuers = issuers.ToFrozenDictionary(issuer => issuer.Issuer, StringComparer.Ordinal);
        _expectations = _issuers.Keys.ToDictionary(
            issuer => issuer, issuer => new JwtExpectations { Issuer = issuer, Audiences = [audience], Types = s_types }, StringComparer.Ordinal);
        _ownIssuer = ownIssuer;
        _sessions = sessions;
        _time = time;
    }

    /// <summary>Checks a token; never throws on what the token is.</summary>
    public async ValueTask<AccessTokenResult> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            if (_accepted.TryGetValue(token, out var known))
            {
                var now = _time.GetUtcNow();
                if (now + known.Skew >= known.From && now - known.Skew < known.Until && _time.GetElapsedTime(known.CheckedAt) < s_remembered)
                {
                    return await WithSessionAsync(known.Result, cancellationToken);
                }

                _accepted.TryRemove(token, out _);
            }

            var result = await CheckAsync(token, cancellationToken);
            return result.Token is null ? result : await WithSessionAsync(result, cancellationToken);
        }
        catch (IssuerUnavailableException)
        {
            return new(null, AccessTokenError.Unavailable);
        }
    }

    private async ValueTask<AccessTokenResult> CheckAsync(string token, CancellationToken cancellationToken)
    {
        if (!CompactJws.TryRead(token, out var jws, out _) || !JsonWebToken.TryReadUnverified(jws, out var claims))
        {
            return new(null, AccessTokenError.Malformed);
        }

        if (claims!.Issuer is not { } name || !_issuers.TryGetValue(name, out var issuer))
        {
            return new(null, AccessTokenError.UnknownIssuer);
        }

        var key = jws.Header.KeyId is { } keyId ? await issuer.FindAsync(keyId, cancellationToken) : null;
        var expectations = _expectations[name];
        var error = JsonWebToken.Check(jws, claims, key, expectations, _time.GetUtcNow());
        if (error != JwtError.None)
        {
            return new(null, Map(error));
        }

        if (Read(claims, issuer.Issuer) is not { } accepted)
        {
            return new(null, AccessTokenError.NotAnAccessToken);
        }

        var result = new AccessTokenResult(accepted, AccessTokenError.None);
        Remember(token, result, claims, expectations.ClockSkew);
        return result;
    }

    private void Remember(string token, AccessTokenResult result, JwtClaims claims, TimeSpan skew)
    {
        if (_mostRemembered == 0)
        {
            return;
        }

        if (_accepted.Count >= _mostRemembered)
        {
            // All at once: cheaper than a queue, and the next minute fills it again.
            _accepted.Clear();
        }

        var notBefore = claims.Time("nbf") is { } nbf && nbf > result.Token!.IssuedAt ? nbf : result.Token!.IssuedAt;
        _accepted[token] = new Accepted(result, notBefore, result.Token.ExpiresAt, skew, _time.GetTimestamp());
    }

    private async ValueTask<AccessTokenResult> WithSessionAsync(AccessTokenResult result, CancellationToken cancellationToken) =>
        _sessions is not null && result.Token!.Issuer == _ownIssuer && await _sessions.IsRevokedAsync(result.Token.RevocationId, cancellationToken)
            ? new(null, AccessTokenError.Revoked)
            : result;

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

    private sealed record Accepted(AccessTokenResult Result, DateTimeOffset From, DateTimeOffset Until, TimeSpan Skew, long CheckedAt);
}

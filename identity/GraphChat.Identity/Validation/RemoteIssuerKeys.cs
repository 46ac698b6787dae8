using System.Text.Json;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;

namespace GraphChat.Identity.Validation;

/// <summary>
/// The keys of another issuer, from its discovery document and JWKS. They are kept for ten minutes; a name that is not
/// among them makes it ask again, at most every thirty seconds. When the issuer is away, the keys it had are used for a day.
/// Thread-safe.
/// </summary>
public sealed class RemoteIssuerKeys : IIssuerKeys, IDisposable
{
    private const int MaxDocument = 256 * 1024;
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_leastBetweenReads = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Snapshot? _snapshot;
    private long? _triedAt;

    /// <summary>The keys of one issuer.</summary>
    /// <param name="issuer">As in `iss`; https, or http on loopback.</param>
    /// <param name="http">With a timeout, without redirects and credentials; not disposed here.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">The issuer is http and not loopback, or no absolute address.</exception>
    public RemoteIssuerKeys(string issuer, HttpClient http, TimeProvider time)
    {
        if (!IsAllowed(issuer))
        {
            throw new ArgumentException("An issuer must be an https address (http only on loopback).", nameof(issuer));
        }

        Issuer = issuer;
        _http = http;
        _time = time;
    }

    /// <inheritdoc />
    public string Issuer { get; }

    /// <inheritdoc />
    public async ValueTask<VerificationKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (_snapshot is { } fresh && _time.GetElapsedTime(fresh.ReadAt) < s_fresh && fresh.Keys.TryGetValue(keyId, out var known))
        {
            return known;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            var mayAsk = _triedAt is not { } triedAt || _time.GetElapsedTime(triedAt) >= s_leastBetweenReads;
            var isStale = _snapshot is not { } held || _time.GetElapsedTime(held.ReadAt) >= s_fresh || !held.Keys.ContainsKey(keyId);
            if (mayAsk && isStale)
            {
                _triedAt = _time.GetTimestamp();
                await ReadAsync(cancellationToken);
            }

            return _snapshot is { } snapshot && _time.GetElapsedTime(snapshot.ReadAt) < s_longest
                ? snapshot.Keys.GetValueOrDefault(keyId)
                : throw new IssuerUnavailableException($"The keys of {Issuer} cannot be read.");
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _reading.Dispose();

    private static bool IsAllowed(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var document = await GetAsync(Issuer.TrimEnd('/') + "/.well-known/openid-configuration", cancellationToken);
            using var json = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = 16 });
            // OpenID Connect Discovery §4.3: it must name exactly the issuer that was asked.
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("issuer", out var issuer) && issuer.ValueKind == JsonValueKind.String && issuer.GetString() == Issuer
                && json.RootElement.TryGetProperty("jwks_uri", out var uri) && uri.ValueKind == JsonValueKind.String && IsAllowed(uri.GetString()!)
                && JsonWebKeySet.TryRead(await GetAsync(uri.GetString()!, cancellationToken), out var keys))
            {
                _snapshot = new Snapshot(keys.DistinctBy(key => key.KeyId).ToDictionary(key => key.KeyId, StringComparer.Ordinal), _time.GetTimestamp());
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // What was read before is used on; the next one may ask again in half a minute.
        }
    }

    private async Task<byte[]> GetAsync(string address, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(address), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxDocument];
        var length = await body.ReadAtLeastAsync(buffer, MaxDocument, throwOnEndOfStream: false, cancellationToken);
        return length < MaxDocument ? buffer[..length] : throw new IOException("The document is too long.");
    }

    private sealed record Snapshot(IReadOnlyDictionary<string, VerificationKey> Keys, long ReadAt);
}

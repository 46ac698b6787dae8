using System.Collections.Concurrent;
using System.Text.Json;
using GraphChat.Identity.Outbound;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;

namespace GraphChat.Identity.Federation;

/// <summary>
/// The upstream providers and what they publish, read by the guarded way out. Documents are kept for ten minutes; a key that is not
/// among those known makes it ask again, at most every half a minute. Thread-safe.
/// </summary>
internal sealed class UpstreamDirectory(GraphChatIdentityOptions options, GuardedHttp http, TimeProvider time)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_leastBetweenReads = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, UpstreamMetadata> _known = new(StringComparer.Ordinal);

    public IReadOnlyList<UpstreamOptions> All => options.Upstreams;

    public UpstreamOptions? Find(string? name) => options.Upstreams.FirstOrDefault(upstream => upstream.Name == name);

    /// <summary>Null while it cannot be reached or says something else than it should.</summary>
    public async Task<UpstreamMetadata?> ReadAsync(UpstreamOptions upstream, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(upstream.Name, out var known) && time.GetElapsedTime(known.ReadAt) < s_fresh)
        {
            return known;
        }

        var document = await http.GetAsync(upstream.Issuer.TrimEnd('/') + "/.well-known/openid-configuration", cancellationToken);
        if (document is null || Parse(document, upstream) is not { } read || await ReadKeysAsync(read.KeysAddress, cancellationToken) is not { } keys)
        {
            return null;
        }

        return _known[upstream.Name] = read with { Keys = keys, ReadAt = time.GetTimestamp(), KeysReadAt = time.GetTimestamp() };
    }

    /// <summary>The key that a token names; where it names none, the only one that there is.</summary>
    public async Task<VerificationKey?> FindKeyAsync(UpstreamOptions upstream, UpstreamMetadata metadata, JwsHeader header, CancellationToken cancellationToken)
    {
        if (Pick(metadata.Keys, header) is { } key)
        {
            return key;
        }

        var current = _known.GetValueOrDefault(upstream.Name, metadata);
        if (time.GetElapsedTime(current.KeysReadAt) >= s_leastBetweenReads && await ReadKeysAsync(current.KeysAddress, cancellationToken) is { } keys)
        {
            _known[upstream.Name] = current = current with { Keys = keys, KeysReadAt = time.GetTimestamp() };
        }

        return Pick(current.Keys, header);
    }

    private static VerificationKey? Pick(IReadOnlyList<VerificationKey> keys, JwsHeader header)
    {
        // OpenID Connect Core §10.1: with several keys the token must name its own.
        var named = header.KeyId is { } keyId ? keys.Where(key => key.KeyId == keyId).ToList() : [.. keys];
        return named.Count == 1 ? named[0] : null;
    }

    private async Task<IReadOnlyList<VerificationKey>?> ReadKeysAsync(string address, CancellationToken cancellationToken) =>
        await http.GetAsync(address, cancellationToken) is { } document && JsonWebKeySet.TryRead(document, out var keys) && keys.Count > 0 ? keys : null;

    private UpstreamMetadata? Parse(byte[] document, UpstreamOptions upstream)
    {
        try
        {
            using var parsed = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = 16 });
            var json = parsed.RootElement;
            // OpenID Connect Discovery §4.3: exactly the issuer that was asked.
            if (json.ValueKind != JsonValueKind.Object || Text(json, "issuer") != upstream.Issuer
                || Text(json, "authorization_endpoint") is not { } authorization || !IsAllowed(authorization)
                || Text(json, "token_endpoint") is not { } token || !IsAllowed(token) || Text(json, "jwks_uri") is not { } keys || !IsAllowed(keys))
            {
                return null;
            }

            var methods = json.TryGetProperty("token_endpoint_auth_methods_supported", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()).ToHashSet()
                : ["client_secret_basic"];
            var userInfo = Text(json, "userinfo_endpoint");
            return new UpstreamMetadata(
                authorization,
                token,
                userInfo is not null && IsAllowed(userInfo) ? userInfo : null,
                keys,
                json.TryGetProperty("authorization_response_iss_parameter_supported", out var names) && names.ValueKind == JsonValueKind.True,
                methods.Contains("client_secret_basic"),
                methods.Contains("client_secret_post"),
                [],
                0,
                0);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsAllowed(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Fragment.Length == 0 && http.IsAllowed(uri);

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

using System.Text.Json;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;

namespace GraphChat.Client.SignIn;

/// <summary>An issuer's discovery document and keys, as far as the SDK uses them.</summary>
internal sealed record IssuerMetadata(string Issuer, Uri AuthorizationEndpoint, Uri TokenEndpoint, Uri? RevocationEndpoint, Uri KeysUri)
{
    private const string WellKnown = "/.well-known/openid-configuration";

    public static async Task<IssuerMetadata> ReadAsync(HttpClient http, Uri issuer, CancellationToken cancellationToken)
    {
        var expected = issuer.AbsoluteUri.TrimEnd('/');
        using var document = await ReadJsonAsync(http, new Uri(expected + WellKnown), cancellationToken);
        var root = document.RootElement;

        // OpenID Connect Discovery 1.0 §4.3: the issuer must be the one that was asked.
        if (Text(root, "issuer") is not { } named || named.TrimEnd('/') != expected)
        {
            throw Invalid("the discovery document names another issuer");
        }

        return new IssuerMetadata(
            named,
            Endpoint(root, "authorization_endpoint", issuer) ?? throw Invalid("no authorization endpoint"),
            Endpoint(root, "token_endpoint", issuer) ?? throw Invalid("no token endpoint"),
            Endpoint(root, "revocation_endpoint", issuer),
            Endpoint(root, "jwks_uri", issuer) ?? throw Invalid("no keys"));
    }

    public async Task<IReadOnlyList<VerificationKey>> ReadKeysAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var bytes = await GetAsync(http, KeysUri, cancellationToken);
        return JsonWebKeySet.TryRead(bytes, out var keys) ? keys : throw Invalid("its keys cannot be read");
    }

    public static GraphChatException Invalid(string what) =>
        new(ClientErrorCode.SignInInvalid, $"The issuer's answer breaks OpenID Connect: {what}.");

    internal static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static Uri? Endpoint(JsonElement root, string name, Uri issuer)
    {
        if (Text(root, name) is not { } text)
        {
            return null;
        }

        // Passwords and codes go over TLS, except to an issuer that is on this machine anyway.
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (issuer.IsLoopback && uri.IsLoopback))
            ? uri
            : throw Invalid($"'{name}' is not a safe address");
    }

    private static async Task<JsonDocument> ReadJsonAsync(HttpClient http, Uri uri, CancellationToken cancellationToken)
    {
        var bytes = await GetAsync(http, uri, cancellationToken);
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            throw Invalid("its discovery document is not JSON");
        }
    }

    private static async Task<byte[]> GetAsync(HttpClient http, Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(uri, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new GraphChatException(ClientErrorCode.Unreachable, $"The issuer answered {uri.AbsolutePath} with status {(int)response.StatusCode}.");
            }

            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new GraphChatException(ClientErrorCode.Unreachable, "The issuer cannot be reached.", exception);
        }
    }
}

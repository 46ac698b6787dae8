using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using GraphChat.Delivery;
using GraphChat.Delivery.People;
using GraphChat.Delivery.Ports;
using GraphChat.Identity.Validation;

namespace GraphChat.Server.People;

/// <summary>
/// Notes people of other issuers when they come, with the name that their issuer's UserInfo endpoint gives (OpenID Connect Core
/// section 5.3), asked again after ten minutes. Without a name they are shown as a newcomer. Thread-safe.
/// </summary>
internal sealed class UserInfoPersonSource(string? ownIssuer, HttpClient http, IPersonStore people, TimeProvider time) : IPersonSource
{
    private const int MostRemembered = 100_000;
    private const int LongestName = 100;
    private const string NoName = "Newcomer";
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<UserId, (Role Role, long At)> _noted = new();
    private readonly ConcurrentDictionary<string, Uri> _endpoints = new(StringComparer.Ordinal);

    public async ValueTask NoteAsync(Caller caller, AccessToken token, string rawToken, CancellationToken cancellationToken)
    {
        if (token.Issuer == ownIssuer
            || (_noted.TryGetValue(caller.User, out var noted) && noted.Role == caller.Role && time.GetElapsedTime(noted.At) < s_fresh))
        {
            return;
        }

        var name = await ReadNameAsync(token, rawToken, cancellationToken);
        if (name is null && (await people.FindAsync([caller.User], cancellationToken)).SingleOrDefault() is { } known)
        {
            name = known.DisplayName;
        }

        await people.SaveAsync(new Person(caller.User, name ?? NoName, caller.Role), cancellationToken);
        if (_noted.Count >= MostRemembered)
        {
            _noted.Clear();
        }

        _noted[caller.User] = (caller.Role, time.GetTimestamp());
    }

    private async Task<string?> ReadNameAsync(AccessToken token, string rawToken, CancellationToken cancellationToken)
    {
        try
        {
            if (!_endpoints.TryGetValue(token.Issuer, out var endpoint))
            {
                using var discovery = await ReadAsync(new Uri($"{token.Issuer.TrimEnd('/')}/.well-known/openid-configuration"), null, cancellationToken);
                if (Text(discovery, "userinfo_endpoint") is not { } text || !Uri.TryCreate(text, UriKind.Absolute, out endpoint) || !IsSafe(endpoint))
                {
                    return null;
                }

                _endpoints[token.Issuer] = endpoint;
            }

            using var claims = await ReadAsync(endpoint, rawToken, cancellationToken);
            // Core §5.3.2: an answer about somebody else must not be used.
            return Text(claims, "sub") == token.Subject ? Shown(Text(claims, "name")) : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private async Task<JsonDocument> ReadAsync(Uri address, string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    // The token goes there.
    private static bool IsSafe(Uri endpoint) => endpoint.Scheme == "https" || (endpoint.Scheme == "http" && endpoint.IsLoopback);

    private static string? Shown(string? name)
    {
        // Control characters, line breaks and marks that turn the direction of text have no place in a name.
        var text = new string([.. (name ?? "").Where(letter => !char.IsControl(letter) && letter is not (>= '\u202A' and <= '\u202E') and not (>= '\u2066' and <= '\u2069'))]).Trim();
        return text.Length switch
        {
            0 => null,
            <= LongestName => text,
            _ => text[..(char.IsHighSurrogate(text[LongestName - 1]) ? LongestName - 1 : LongestName)],
        };
    }

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

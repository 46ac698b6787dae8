using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Delivery;
using GraphChat.Delivery.Ports;

namespace GraphChat.Server.Sessions;

/// <summary>
/// Asks the operator's own service who a token stands for: docs/protocols/custom-authorizer.md. It can vouch for people who have
/// an account here and for nobody else; what it answers is believed for as long as it says, an hour at most. Thread-safe.
/// </summary>
internal sealed class CustomAuthorizer(Uri address, HttpClient http, IPersonStore people, TimeProvider time)
{
    private const int MostRemembered = 10_000;
    private const int LongestSession = 200;
    private const int LongestTtlSeconds = 3_600;
    private readonly ConcurrentDictionary<string, Caller> _remembered = new(StringComparer.Ordinal);

    /// <summary>A client for it: no redirects, no proxies, no cookies, 3 seconds, 64 KiB unless it is told more.</summary>
    public static HttpClient CreateClient(int largestAnswer = 64 * 1024) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(3),
        MaxResponseContentBufferSize = largestAnswer,
    };

    /// <summary>The caller; null with a reason where the service says no, or says nothing that can be used.</summary>
    public async Task<(Caller? Caller, string Reason)> AuthorizeAsync(string token, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (_remembered.TryGetValue(key, out var known) && known.ExpiresAt > time.GetUtcNow())
        {
            return (known, "");
        }

        _remembered.TryRemove(key, out _);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(new { token }) };
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return (null, "The token cannot be checked now; try again.");
            }

            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken), new JsonDocumentOptions { MaxDepth = 8 });
            if (await ReadAsync(document.RootElement, cancellationToken) is not { } caller)
            {
                return (null, "The token is not valid.");
            }

            Remember(key, caller);
            return (caller, "");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, "The token cannot be checked now; try again.");
        }
    }

    private async Task<Caller?> ReadAsync(JsonElement answer, CancellationToken cancellationToken)
    {
        if (answer.ValueKind != JsonValueKind.Object
            || !answer.TryGetProperty("isAuthorized", out var isAuthorized) || isAuthorized.ValueKind != JsonValueKind.True
            || !answer.TryGetProperty("personId", out var person) || person.ValueKind != JsonValueKind.String
            || !UserId.TryParse(person.GetString()!, out var user)
            || !answer.TryGetProperty("sessionId", out var session) || session.ValueKind != JsonValueKind.String
            || session.GetString() is not { Length: > 0 and <= LongestSession } sessionId
            || !answer.TryGetProperty("ttlSeconds", out var ttl) || ttl.ValueKind != JsonValueKind.Number
            || !ttl.TryGetInt32(out var seconds) || seconds is < 1 or > LongestTtlSeconds)
        {
            return null;
        }

        var found = (await people.FindAsync([user], cancellationToken)).SingleOrDefault();
        return found is null
            ? null
            : new Caller(user, found.Role, SessionOf(user, sessionId), Device: null, time.GetUtcNow().AddSeconds(seconds));
    }

    // Bound to the person, and never the name of a session of our own.
    private static string SessionOf(UserId user, string sessionId) =>
        $"c-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"GraphChat authorizer session v1\n{user}\n{sessionId}")).AsSpan(0, 16))}";

    private void Remember(string key, Caller caller)
    {
        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }

        _remembered[key] = caller;
    }
}

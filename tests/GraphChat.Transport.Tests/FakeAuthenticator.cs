using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Transport.Tests;

/// <summary>Accepts all but the token "bad"; throws for "fault".</summary>
internal sealed class FakeAuthenticator : IConnectionAuthenticator
{
    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RenewedUntil { get; init; }

    public CancellationToken SessionEnded { get; init; }

    public string? Subject { get; init; }

    public List<string?> Payloads { get; } = [];

    public ValueTask<AuthenticationOutcome> AuthenticateAsync(
        HttpContext context, JsonElement? connectionInitPayload, CancellationToken cancellationToken)
    {
        Payloads.Add(connectionInitPayload?.GetRawText());
        var token = connectionInitPayload is { } payload && payload.TryGetProperty("authorization", out var value)
            ? value.GetString()
            : context.Request.Headers.Authorization.ToString();
        return ValueTask.FromResult<AuthenticationOutcome>(token switch
        {
            "bad" => new AuthenticationRefused("No such token"),
            "long" => new AuthenticationRefused(new string('é', 200)),
            "short" => new AuthenticationAccepted(_ => { }) { ExpiresAt = TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(600) },
            "fault" => throw new InvalidOperationException("secret"),
            _ => new AuthenticationAccepted(_ => { }) { ExpiresAt = ExpiresAt, SessionEnded = SessionEnded, Subject = Subject },
        });
    }

    public ValueTask<AuthenticationOutcome> RenewAsync(
        HttpContext context, AuthenticationAccepted current, JsonElement payload, CancellationToken cancellationToken) =>
        ValueTask.FromResult<AuthenticationOutcome>(payload.GetProperty("authorization").GetString() == "good"
            ? current with { ExpiresAt = RenewedUntil }
            : new AuthenticationRefused("Another session"));
}

using System.Net;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Audit;

/// <summary>Writes down what happened; never a token, code, secret or password.</summary>
internal sealed class AuditTrail(AuditWriter writer, TimeProvider time)
{
    private const int MaxText = 200;

    /// <summary>Keeps an event; when it returns, it is kept.</summary>
    public Task WriteAsync(
        HttpContext? context, string kind, CancellationToken cancellationToken, string? subject = null, string? clientId = null, string? sessionId = null, string? details = null) =>
        writer.WriteAsync(
            new AuditEvent(
                time.GetUtcNow(),
                kind,
                Cut(subject),
                Cut(clientId),
                Cut(sessionId),
                context?.Connection.RemoteIpAddress is { } address ? Prefix(address) : null,
                context?.TraceIdentifier,
                Cut(details)),
            cancellationToken);

    /// <summary>The network an address is in (IPv4 /24, IPv6 /48): enough to see a pattern, less than a person's address.</summary>
    public static string Prefix(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        bytes.AsSpan(bytes.Length == 4 ? 3 : 6).Clear();
        return new IPAddress(bytes).ToString();
    }

    // Not within a pair of surrogates, which no database takes by halves.
    private static string? Cut(string? text) =>
        text is { Length: > MaxText } ? text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)] : text;
}

using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace GraphChat.Identity.Pages;

/// <summary>
/// Carries a request from page to page, encrypted, so that no node has to remember it: in addresses and hidden fields, for an
/// hour.
/// </summary>
internal sealed class Tickets(IDataProtectionProvider protection, TimeProvider time)
{
    // An address may have 8 KB; encrypting and encoding, twice, makes this of it.
    private const int MaxLength = 7500;
    private const int MaxParameters = 3500;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);

    // What is encrypted stands in no page, and what is not escaped stays short.
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IDataProtector _protector = protection.CreateProtector("GraphChat.Identity.Tickets.v1");

    public string Write(Ticket ticket) => _protector.Protect(JsonSerializer.Serialize(ticket, s_json));

    /// <summary>Whether a request fits into a ticket, and that one into the ticket of somebody who has yet to show a second factor.</summary>
    public static bool Fits(IReadOnlyDictionary<string, string> parameters) => JsonSerializer.SerializeToUtf8Bytes(parameters, s_json).Length <= MaxParameters;

    public Ticket? Read(string? text)
    {
        if (text is not { Length: > 0 and <= MaxLength })
        {
            return null;
        }

        try
        {
            var ticket = JsonSerializer.Deserialize<Ticket>(_protector.Unprotect(text));
            return ticket is not null && time.GetUtcNow() - ticket.CreatedAt < s_lifetime ? ticket : null;
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }
}

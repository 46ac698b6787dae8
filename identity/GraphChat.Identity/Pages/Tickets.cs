using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace GraphChat.Identity.Pages;

/// <summary>
/// Carries a request from page to page, encrypted, so that no node has to remember it: in addresses and hidden fields, for an
/// hour.
/// </summary>
internal sealed class Tickets(IDataProtectionProvider protection, TimeProvider time)
{
    private const int MaxLength = 7500;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);

    private readonly IDataProtector _protector = protection.CreateProtector("GraphChat.Identity.Tickets.v1");

    public string Write(Ticket ticket) => _protector.Protect(JsonSerializer.Serialize(ticket));

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

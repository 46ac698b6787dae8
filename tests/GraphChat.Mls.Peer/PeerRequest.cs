using System.Text.Json;

namespace GraphChat.Mls.Peer;

/// <summary>A request, or an object in it. Fields that nobody asks for are ignored.</summary>
internal readonly struct PeerRequest(JsonElement element)
{
    internal JsonElement? Id => Find("id");

    internal string Text(string name) => OptionalText(name) ?? throw PeerException.BadRequest($"{name} is missing");

    internal string? OptionalText(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw PeerException.BadRequest($"{name} is no string");

    internal byte[] Bytes(string name) => Base64(name, Text(name));

    internal byte[] OptionalBytes(string name) => OptionalText(name) is { } text ? Base64(name, text) : [];

    internal bool Flag(string name, bool otherwise = false) => Find(name) is not { } value ? otherwise : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw PeerException.BadRequest($"{name} is no boolean"),
    };

    internal ulong? OptionalNumber(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number) ? number
        : value.ValueKind == JsonValueKind.String && ulong.TryParse(value.GetString(), out number) ? number
        : throw PeerException.BadRequest($"{name} is no whole number");

    internal ulong Number(string name, ulong most = ulong.MaxValue)
    {
        var number = OptionalNumber(name) ?? throw PeerException.BadRequest($"{name} is missing");
        return number <= most ? number : throw PeerException.BadRequest($"{name} is too large");
    }

    internal uint? OptionalIndex(string name) => Find(name) is null ? null : (uint)Number(name, uint.MaxValue);

    internal ushort Code(string name) => (ushort)Number(name, ushort.MaxValue);

    internal PeerRequest? Object(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new PeerRequest(value)
        : throw PeerException.BadRequest($"{name} is no object");

    internal IReadOnlyList<PeerRequest> Objects(string name) => [.. Items(name).Select(item => item.ValueKind == JsonValueKind.Object
        ? new PeerRequest(item)
        : throw PeerException.BadRequest($"{name} holds something else than objects"))];

    internal IReadOnlyList<ushort> Codes(string name) => [.. Items(name).Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetUInt16(out var code)
        ? code
        : throw PeerException.BadRequest($"{name} holds something else than numbers of 16 bits"))];

    /// <summary>The values of a list, or the one value that stands in its place.</summary>
    internal IReadOnlyList<byte[]> BytesList(string name)
    {
        if (Find(name) is { ValueKind: JsonValueKind.String })
        {
            return [Bytes(name)];
        }

        return [.. Items(name).Select(item => item.ValueKind == JsonValueKind.String
            ? Base64(name, item.GetString()!)
            : throw PeerException.BadRequest($"{name} holds something else than strings"))];
    }

    internal bool Has(string name) => Find(name) is not null;

    private static byte[] Base64(string name, string text)
    {
        // As Node's Buffer reads it: both alphabets, with or without padding.
        var plain = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        try
        {
            return Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            throw PeerException.BadRequest($"{name} is not base64");
        }
    }

    private JsonElement[] Items(string name) => Find(name) is not { } value ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()]
        : throw PeerException.BadRequest($"{name} is no list");

    private JsonElement? Find(string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}

using System.Text.Json;

namespace GraphChat.Transport.WebSocket;

/// <summary>A message that a client may send by graphql-transport-ws.</summary>
internal abstract record ClientMessage
{
    private ClientMessage()
    {
    }

    /// <summary>Reads one; <see cref="Invalid"/> where it is none.</summary>
    public static ClientMessage Read(ReadOnlyMemory<byte> utf8, int maxDepth, int maxIdChars)
    {
        if (!StrictJson.TryParse(utf8, maxDepth, out var json, out var fault))
        {
            return new Invalid(fault);
        }

        if (json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            return new Invalid("A message is an object with a type.");
        }

        return type.GetString() switch
        {
            "connection_init" => TryPayload(json, out var payload) ? new ConnectionInit(payload) : BadPayload,
            "ping" => TryPayload(json, out var payload) ? new Ping(payload) : BadPayload,
            "pong" => TryPayload(json, out _) ? new Pong() : BadPayload,
            "subscribe" => ReadSubscribe(json, maxIdChars),
            "complete" => TryId(json, maxIdChars, out var id) ? new Complete(id) : BadId,
            _ => new Invalid("The type is none that a client sends."),
        };
    }

    private static Invalid BadPayload => new("The payload must be an object.");

    private static Invalid BadId => new("The id must be a string that is not empty and not too long.");

    private static ClientMessage ReadSubscribe(JsonElement json, int maxIdChars)
    {
        if (!TryId(json, maxIdChars, out var id))
        {
            return BadId;
        }

        if (!json.TryGetProperty("payload", out var payload))
        {
            return BadPayload;
        }

        return OperationParameters.Read(payload, out var fault) is { } parameters ? new Subscribe(id, parameters) : new Invalid(fault);
    }

    private static bool TryPayload(JsonElement json, out JsonElement? payload)
    {
        payload = null;
        if (!json.TryGetProperty("payload", out var element) || element.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        payload = element;
        return element.ValueKind == JsonValueKind.Object;
    }

    private static bool TryId(JsonElement json, int maxIdChars, out string id)
    {
        id = json.TryGetProperty("id", out var element) && element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
        return id.Length > 0 && id.Length <= maxIdChars;
    }

    public sealed record ConnectionInit(JsonElement? Payload) : ClientMessage;

    public sealed record Ping(JsonElement? Payload) : ClientMessage;

    public sealed record Pong : ClientMessage;

    public sealed record Subscribe(string Id, OperationParameters Parameters) : ClientMessage;

    public sealed record Complete(string Id) : ClientMessage;

    /// <summary>Not a message; <paramref name="Fault"/> quotes nothing of it.</summary>
    public sealed record Invalid(string Fault) : ClientMessage;
}

using System.Globalization;
using System.Text.Json;

namespace GraphChat.Cli.Chaos;

/// <summary>An event as an answer of the API has it.</summary>
internal sealed record GivenEvent(Guid Conversation, long Sequence, string Hash)
{
    /// <summary>Reads one.</summary>
    /// <param name="json">The event, with sequence and hash.</param>
    /// <param name="conversation">Whose it is; null where the event says so.</param>
    public static GivenEvent Read(JsonElement json, Guid? conversation)
    {
        var sequence = json.GetProperty("sequence");
        return new GivenEvent(
            conversation ?? (Client.ConversationId.TryParse(json.GetProperty("conversationId").GetString(), out var id) ? id.Value : Guid.Empty),
            sequence.ValueKind == JsonValueKind.String ? long.Parse(sequence.GetString()!, CultureInfo.InvariantCulture) : sequence.GetInt64(),
            Convert.ToHexStringLower(json.GetProperty("hash").GetBytesFromBase64()));
    }
}

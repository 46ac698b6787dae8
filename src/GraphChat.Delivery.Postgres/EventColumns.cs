using GraphChat.Delivery.History;
using GraphChat.Delivery.Messages;
using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>The columns of an event, in the order in which every statement selects them.</summary>
internal static class EventColumns
{
    public const string Select =
        "e.position, e.conversation_id, e.sequence, e.event_id, e.kind, e.created_at, e.sender, e.sender_device, "
        + "e.client_message_id, e.epoch, e.payload, e.hash, e.previous_hash, e.franking_key, e.franking_tag, e.franking_time, e.receipt";

    public static Event Read(NpgsqlDataReader reader) => new()
    {
        Position = reader.GetInt64(0),
        Conversation = new ConversationId(reader.GetGuid(1)),
        Sequence = reader.GetInt64(2),
        Id = new EventId(reader.GetGuid(3)),
        Kind = (EventKind)reader.GetInt16(4),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(5),
        Sender = reader.IsDBNull(6) ? null : new UserId(reader.GetGuid(6)),
        SenderDevice = reader.IsDBNull(7) ? null : new DeviceId(reader.GetGuid(7)),
        ClientMessageId = reader.IsDBNull(8) ? null : reader.GetGuid(8),
        Epoch = reader.GetInt64(9),
        Payload = reader.GetFieldValue<byte[]>(10),
        Hash = reader.GetFieldValue<byte[]>(11),
        PreviousHash = reader.GetFieldValue<byte[]>(12),
        Franking = reader.IsDBNull(13)
            ? null
            : new FrankingTag(reader.GetString(13), reader.GetFieldValue<byte[]>(14), reader.GetInt64(15)),
        Receipt = reader.IsDBNull(16) ? default : reader.GetFieldValue<byte[]>(16),
    };
}

using GraphChat.Delivery.History;
using GraphChat.Delivery.Messages;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// The body of a frame of the line: entries one after another, each with its kind first. An entry that is too large for
/// a frame is announced by its position alone, and the log is read.
/// </summary>
internal static class LineCodec
{
    private const byte EventEntry = 4;
    private const byte WelcomeEntry = 2;
    private const byte Position = 3;
    private const int MaxFrame = 512 * 1024;
    private const int UuidLength = 16;

    /// <summary>The bodies of as few frames as hold the entries.</summary>
    public static IEnumerable<byte[]> Encode(IReadOnlyList<LineEntry> entries)
    {
        var writer = new FrameWriter();
        foreach (var entry in entries)
        {
            var size = Size(entry);
            if (writer.Length > 0 && writer.Length + size > MaxFrame)
            {
                yield return writer.ToArray();
                writer = new FrameWriter();
            }

            if (size > MaxFrame)
            {
                writer.Byte(Position);
                writer.Int64(entry.Position);
            }
            else
            {
                Write(writer, entry);
            }
        }

        if (writer.Length > 0)
        {
            yield return writer.ToArray();
        }
    }

    /// <summary>The entries of a body, and the highest position that it speaks of.</summary>
    /// <exception cref="InvalidDataException">The bytes are of another version.</exception>
    public static (IReadOnlyList<LineEntry> Entries, long Head) Decode(ReadOnlyMemory<byte> body)
    {
        var reader = new FrameReader(body);
        var entries = new List<LineEntry>();
        var head = 0L;
        while (!reader.IsAtEnd)
        {
            var kind = reader.Byte();
            if (kind == Position)
            {
                head = Math.Max(head, reader.Int64());
                continue;
            }

            LineEntry entry = kind switch
            {
                EventEntry => ReadEvent(ref reader),
                WelcomeEntry => ReadWelcome(ref reader),
                _ => throw new InvalidDataException("The frame is of another version."),
            };
            head = Math.Max(head, entry.Position);
            entries.Add(entry);
        }

        return (entries, head);
    }

    private static int Size(LineEntry entry) => entry switch
    {
        LineEntry.OfEvent added => 512 + added.Event.Payload.Length + (UuidLength * (added.Joined.Count + added.Left.Count)),
        LineEntry.OfWelcome welcome => 64 + (UuidLength * welcome.Devices.Count),
        _ => 0,
    };

    private static void Write(FrameWriter writer, LineEntry entry)
    {
        switch (entry)
        {
            case LineEntry.OfEvent added:
                writer.Byte(EventEntry);
                WriteEvent(writer, added.Event);
                WriteUsers(writer, added.Joined);
                WriteUsers(writer, added.Left);
                break;
            case LineEntry.OfWelcome welcome:
                writer.Byte(WelcomeEntry);
                writer.Int64(welcome.Position);
                writer.Uuid(welcome.Conversation.Value);
                writer.Int64(welcome.Sequence);
                writer.Int32(welcome.Devices.Count);
                foreach (var device in welcome.Devices)
                {
                    writer.Uuid(device.Value);
                }

                break;
        }
    }

    private static void WriteEvent(FrameWriter writer, Event @event)
    {
        writer.Uuid(@event.Id.Value);
        writer.Uuid(@event.Conversation.Value);
        writer.Byte((byte)@event.Kind);
        writer.Int64(@event.Sequence);
        writer.Int64(@event.Position);
        writer.Int64(@event.CreatedAt.ToUnixTimeMilliseconds());
        WriteOptional(writer, @event.Sender?.Value);
        WriteOptional(writer, @event.SenderDevice?.Value);
        WriteOptional(writer, @event.ClientMessageId);
        writer.Int64(@event.Epoch);
        writer.Bytes(@event.Payload.Span);
        writer.Bytes(@event.Hash.Span);
        writer.Bytes(@event.PreviousHash.Span);
        writer.Bytes(@event.Receipt.Span);
        writer.Byte(@event.Franking is null ? (byte)0 : (byte)1);
        if (@event.Franking is { } franking)
        {
            writer.Text(franking.KeyId);
            writer.Bytes(franking.Tag.Span);
            writer.Int64(franking.Time);
        }
    }

    private static LineEntry.OfEvent ReadEvent(ref FrameReader reader)
    {
        var @event = new Event
        {
            Id = new EventId(reader.Uuid()),
            Conversation = new ConversationId(reader.Uuid()),
            Kind = (EventKind)reader.Byte(),
            Sequence = reader.Int64(),
            Position = reader.Int64(),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.Int64()),
            Sender = ReadOptional(ref reader) is { } sender ? new UserId(sender) : null,
            SenderDevice = ReadOptional(ref reader) is { } device ? new DeviceId(device) : null,
            ClientMessageId = ReadOptional(ref reader),
            Epoch = reader.Int64(),
            Payload = reader.Bytes(),
            Hash = reader.Bytes(),
            PreviousHash = reader.Bytes(),
            Receipt = reader.Bytes(),
            Franking = reader.Byte() == 1 ? new FrankingTag(reader.Text(), reader.Bytes(), reader.Int64()) : null,
        };
        return new LineEntry.OfEvent(@event, ReadUsers(ref reader), ReadUsers(ref reader));
    }

    private static LineEntry.OfWelcome ReadWelcome(ref FrameReader reader)
    {
        var position = reader.Int64();
        var conversation = new ConversationId(reader.Uuid());
        var sequence = reader.Int64();
        var devices = new DeviceId[reader.Count(UuidLength)];
        for (var i = 0; i < devices.Length; i++)
        {
            devices[i] = new DeviceId(reader.Uuid());
        }

        return new LineEntry.OfWelcome(position, conversation, sequence, devices);
    }

    private static void WriteUsers(FrameWriter writer, IReadOnlyList<UserId> users)
    {
        writer.Int32(users.Count);
        foreach (var user in users)
        {
            writer.Uuid(user.Value);
        }
    }

    private static UserId[] ReadUsers(ref FrameReader reader)
    {
        var users = new UserId[reader.Count(UuidLength)];
        for (var i = 0; i < users.Length; i++)
        {
            users[i] = new UserId(reader.Uuid());
        }

        return users;
    }

    private static void WriteOptional(FrameWriter writer, Guid? value)
    {
        writer.Byte(value is null ? (byte)0 : (byte)1);
        if (value is { } uuid)
        {
            writer.Uuid(uuid);
        }
    }

    private static Guid? ReadOptional(ref FrameReader reader) => reader.Byte() == 1 ? reader.Uuid() : null;
}

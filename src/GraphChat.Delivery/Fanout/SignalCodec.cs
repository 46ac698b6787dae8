using GraphChat.Delivery.Positions;

namespace GraphChat.Delivery.Fanout;

/// <summary>The body of a frame of signals: its number, recipients, then the signal with its kind first.</summary>
internal static class SignalCodec
{
    private const byte TypingKind = 1;
    private const byte MovedKind = 2;
    private const byte KeyPackagesLowKind = 3;
    private const int UuidLength = 16;

    public static byte[] Encode(long number, Signal signal, IReadOnlyCollection<UserId> recipients)
    {
        var writer = new FrameWriter();
        writer.Int64(number);
        writer.Int32(recipients.Count);
        foreach (var user in recipients)
        {
            writer.Uuid(user.Value);
        }

        switch (signal)
        {
            case Signal.Typing typing:
                writer.Byte(TypingKind);
                writer.Uuid(typing.Conversation.Value);
                writer.Uuid(typing.User.Value);
                writer.Byte(typing.IsTyping ? (byte)1 : (byte)0);
                break;
            case Signal.Moved { Position: var position }:
                writer.Byte(MovedKind);
                writer.Uuid(position.Conversation.Value);
                writer.Uuid(position.User.Value);
                writer.Int64(position.Delivered);
                writer.Int64(position.Read);
                break;
            case Signal.KeyPackagesLow low:
                writer.Byte(KeyPackagesLowKind);
                writer.Uuid(low.Device.Value);
                writer.Int32(low.Left);
                break;
        }

        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are of another version.</exception>
    public static (long Number, Signal Signal, IReadOnlyList<UserId> Recipients) Decode(ReadOnlyMemory<byte> body)
    {
        var reader = new FrameReader(body);
        var number = reader.Int64();
        var recipients = new UserId[reader.Count(UuidLength)];
        for (var i = 0; i < recipients.Length; i++)
        {
            recipients[i] = new UserId(reader.Uuid());
        }

        Signal signal = reader.Byte() switch
        {
            TypingKind => new Signal.Typing(new ConversationId(reader.Uuid()), new UserId(reader.Uuid()), reader.Byte() == 1),
            MovedKind => new Signal.Moved(new ReadPosition(
                new ConversationId(reader.Uuid()), new UserId(reader.Uuid()), reader.Int64(), reader.Int64())),
            KeyPackagesLowKind => new Signal.KeyPackagesLow(new DeviceId(reader.Uuid()), reader.Int32()),
            _ => throw new InvalidDataException("The signal is of another version."),
        };
        return (number, signal, recipients);
    }
}

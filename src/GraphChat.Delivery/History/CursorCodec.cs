using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GraphChat.Delivery.History;

/// <summary>
/// Makes and reads the opaque places that clients resume from. A cursor is base64url of
/// <c>version 1 || kind || value || first 16 bytes of HMAC-SHA256(key, version || kind || subject || value)</c>; the
/// subject, the conversation's or person's UUID, is not in it, so that a cursor of another is not one. Positions and
/// sequences survive a dump and restore, and so do cursors. Thread-safe.
/// </summary>
public sealed class CursorCodec
{
    private const byte Version = 1;
    private const int HeaderLength = 2;
    private const int SubjectLength = 16;
    private const int MacLength = 16;
    private const int MaxValueLength = 1024;
    private readonly byte[] _key;

    /// <summary>Uses the nodes' cursor key.</summary>
    public CursorCodec(NodeKeys keys) => _key = keys.Cursor.ToArray();

    /// <summary>The place right after an event in its conversation's log.</summary>
    public string After(Event @event) => AfterSequence(@event.Conversation, @event.Sequence);

    /// <summary>The place right after a sequence of a conversation's log; 0 is its beginning.</summary>
    public string AfterSequence(ConversationId conversation, long sequence) =>
        WriteNumber(CursorKind.Conversation, conversation.Value, sequence);

    /// <summary>The place right after a position of the line, in a person's inbox; 0 is its beginning.</summary>
    public string AfterPosition(UserId user, long position) => WriteNumber(CursorKind.Inbox, user.Value, position);

    /// <summary>The sequence that a cursor of that conversation stands for.</summary>
    /// <exception cref="DeliveryException">INVALID_CURSOR.</exception>
    public long ReadSequence(ConversationId conversation, string cursor) =>
        ReadNumber(CursorKind.Conversation, conversation.Value, cursor);

    /// <summary>The position that a cursor of that person's inbox stands for.</summary>
    /// <exception cref="DeliveryException">INVALID_CURSOR.</exception>
    public long ReadPosition(UserId user, string cursor) => ReadNumber(CursorKind.Inbox, user.Value, cursor);

    /// <summary>A place in a list of the subject's, by what the list is sorted by: a number, a text and an id.</summary>
    internal string WritePlace(CursorKind kind, Guid subject, long number, Guid id, string text = "")
    {
        var bytes = new byte[8 + SubjectLength + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        id.TryWriteBytes(bytes.AsSpan(8), bigEndian: true, out _);
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(8 + SubjectLength));
        return Write(kind, subject, bytes);
    }

    internal (long Number, Guid Id, string Text) ReadPlace(CursorKind kind, Guid subject, string cursor)
    {
        var value = Read(kind, subject, cursor);
        return value.Length < 8 + SubjectLength
            ? throw Refusal.Cursor()
            : (BinaryPrimitives.ReadInt64BigEndian(value),
                new Guid(value.AsSpan(8, SubjectLength), bigEndian: true),
                Encoding.UTF8.GetString(value.AsSpan(8 + SubjectLength)));
    }

    private string WriteNumber(CursorKind kind, Guid subject, long number)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(value, number);
        return Write(kind, subject, value);
    }

    private long ReadNumber(CursorKind kind, Guid subject, string cursor)
    {
        var value = Read(kind, subject, cursor);
        return value.Length == 8 ? BinaryPrimitives.ReadInt64BigEndian(value) : throw Refusal.Cursor();
    }

    private string Write(CursorKind kind, Guid subject, ReadOnlySpan<byte> value)
    {
        var bytes = new byte[HeaderLength + value.Length + MacLength];
        bytes[0] = Version;
        bytes[1] = (byte)kind;
        value.CopyTo(bytes.AsSpan(HeaderLength));
        ComputeMac(kind, subject, value, bytes.AsSpan(HeaderLength + value.Length));
        return Base64Url.EncodeToString(bytes);
    }

    private byte[] Read(CursorKind kind, Guid subject, string cursor)
    {
        if (cursor.Length > MaxValueLength * 2 || !Base64Url.IsValid(cursor))
        {
            throw Refusal.Cursor();
        }

        // A place has one cursor: blanks and stray bits, which the decoder overlooks, make another text.
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (!cursor.AsSpan().SequenceEqual(Base64Url.EncodeToString(bytes)) || bytes.Length < HeaderLength + MacLength || bytes[0] != Version || bytes[1] != (byte)kind)
        {
            throw Refusal.Cursor();
        }

        var value = bytes.AsSpan(HeaderLength, bytes.Length - HeaderLength - MacLength);
        Span<byte> mac = stackalloc byte[MacLength];
        ComputeMac(kind, subject, value, mac);
        return CryptographicOperations.FixedTimeEquals(mac, bytes.AsSpan(bytes.Length - MacLength))
            ? value.ToArray()
            : throw Refusal.Cursor();
    }

    private void ComputeMac(CursorKind kind, Guid subject, ReadOnlySpan<byte> value, Span<byte> mac)
    {
        Span<byte> input = stackalloc byte[HeaderLength + SubjectLength + MaxValueLength];
        if (value.Length > MaxValueLength)
        {
            throw Refusal.Cursor();
        }

        input[0] = Version;
        input[1] = (byte)kind;
        subject.TryWriteBytes(input[HeaderLength..], bigEndian: true, out _);
        value.CopyTo(input[(HeaderLength + SubjectLength)..]);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, input[..(HeaderLength + SubjectLength + value.Length)], whole);
        whole[..MacLength].CopyTo(mac);
    }
}

using System.Security.Cryptography;
using GraphChat.Delivery;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Messages;
using GraphChat.Delivery.Ports;

namespace GraphChat.Bench.Delivery;

/// <summary>A conversation with one device in it, that appends to the log; the payload is of the size of a short message.</summary>
internal sealed class Room
{
    private const int PayloadLength = 1_155;
    private static readonly byte[] s_payload = RandomNumberGenerator.GetBytes(PayloadLength);
    private static readonly byte[] s_digest = SHA256.HashData(s_payload);
    private static readonly byte[] s_tag = new byte[32];
    private readonly byte[] _groupId = RandomNumberGenerator.GetBytes(21);

    private Room(UserId user) => User = user;

    public ConversationId Id { get; } = new(Guid.CreateVersion7(Now));

    public UserId User { get; }

    public DeviceId Device { get; } = new(Guid.NewGuid());

    private static DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    public static async Task<Room> OpenAsync(DeliveryStores stores, UserId user, CancellationToken cancellationToken)
    {
        var room = new Room(user);
        await stores.Conversations.CreateAsync(
            new NewConversation
            {
                Id = room.Id,
                Digest = s_digest,
                GroupId = room._groupId,
                Creator = new GroupDevice(user, room.Device, new byte[32]),
                State = new byte[256],
                GroupInfo = new byte[256],
                HeadHash = LogHash.Start(room.Id),
                Time = Now,
            },
            cancellationToken);
        return room;
    }

    public static async Task<List<Room>> OpenAsync(DeliveryStores stores, int count, UserId? user, CancellationToken cancellationToken)
    {
        var rooms = new List<Room>();
        foreach (var part in Enumerable.Range(0, count).Chunk(32))
        {
            rooms.AddRange(await Task.WhenAll(part.Select(_ => OpenAsync(stores, user ?? new UserId(Guid.NewGuid()), cancellationToken))));
        }

        return rooms;
    }

    public async Task<Event> AppendAsync(IEventLog log, CancellationToken cancellationToken)
    {
        var now = Now;
        var result = await log.AppendAsync(
            new Append
            {
                Id = new EventId(Guid.CreateVersion7(now)),
                Conversation = Id,
                Kind = EventKind.Message,
                Sender = User,
                SenderDevice = Device,
                ClientMessageId = Guid.CreateVersion7(now),
                Digest = s_digest,
                GroupId = _groupId,
                Epoch = 0,
                Payload = s_payload,
                Time = now,
                Franking = new FrankingTag("2026-11", s_tag, now.ToUnixTimeMilliseconds()),
            },
            cancellationToken);
        return ((AppendResult.Appended)result).Event;
    }
}

using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.Messages;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Delivery.Tests.Messages;

public sealed class SendMessageTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private World _world = null!;
    private DeliveryNode _node = null!;
    private Participant _ann = null!;
    private ConversationId _conversation;

    public async ValueTask InitializeAsync()
    {
        var source = new InMemorySource();
        var never = TimeSpan.FromDays(40);
        _world = new World(source, source, _time)
        {
            Limits = new DeliveryLimits { MaxMessageBytes = 2_000 },
            HubOptions = new HubOptions { PollInterval = never, RevocationInterval = never },
        };
        _node = await _world.StartNodeAsync();
        _ann = await _world.JoinAsync(_node);
        _conversation = await _world.OpenAsync(_node, _ann);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task The_same_id_gives_the_first_answer_for_thirty_days_and_is_refused_after()
    {
        var id = _world.NewId();
        var first = await SendAsync(id, "hello");

        _time.Advance(TimeSpan.FromDays(29.9));
        Assert.Equal(first.Id, (await SendAsync(id, "hello")).Id);
        _time.Advance(TimeSpan.FromDays(0.2));
        Assert.Equal(DeliveryErrorCode.IdempotencyExpired, await World.CodeOfAsync(() => SendAsync(id, "hello")));
    }

    [Fact]
    public async Task An_id_that_is_not_of_version_7_or_lies_in_the_future_is_refused()
    {
        Assert.Equal(DeliveryErrorCode.BadInput, await World.CodeOfAsync(() => SendAsync(Guid.NewGuid(), "x")));
        Assert.Equal(DeliveryErrorCode.BadInput, await World.CodeOfAsync(() => SendAsync(Guid.Empty, "x")));
        Assert.Equal(
            DeliveryErrorCode.BadInput,
            await World.CodeOfAsync(() => SendAsync(Guid.CreateVersion7(_time.GetUtcNow().AddDays(2)), "x")));
    }

    [Fact]
    public async Task Garbage_and_a_message_without_a_commitment_are_refused()
    {
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(() => SendBytesAsync([1, 2, 3])));
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(() => SendBytesAsync([])));
        var bare = System.Text.Encoding.UTF8.GetBytes($"message|{Convert.ToHexString(FakeMls.GroupId(_conversation))}|0|00|x");
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(() => SendBytesAsync(bare)));
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_and_one_at_the_limit_is_not()
    {
        var most = 2_000 - FakeMls.Message(_conversation, 0, "").Length;

        await SendAsync(_world.NewId(), new string('x', most));
        Assert.Equal(
            DeliveryErrorCode.LimitExceeded, await World.CodeOfAsync(() => SendAsync(_world.NewId(), new string('x', most + 1))));
    }

    [Fact]
    public async Task A_message_of_another_group_is_refused()
    {
        var other = await _world.OpenAsync(_node, _ann);

        Assert.Equal(
            DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(() => SendBytesAsync(FakeMls.Message(other, 0, "x"))));
    }

    [Fact]
    public async Task Somebody_elses_conversation_is_refused_like_one_that_does_not_exist()
    {
        var eve = await _world.JoinAsync(_node);

        var real = await Assert.ThrowsAsync<DeliveryException>(() => _world.SendAsync(_node, eve, _conversation, 0, "x"));
        var unreal = await Assert.ThrowsAsync<DeliveryException>(
            () => _world.SendAsync(_node, eve, new ConversationId(_world.NewId()), 0, "x"));

        Assert.Equal((DeliveryErrorCode.NotFound, unreal.Message), (real.Code, real.Message));
        Assert.Equal(DeliveryErrorCode.NotFound, unreal.Code);
        Assert.Empty(real.Details);
    }

    [Fact]
    public async Task A_session_without_a_device_is_told_to_register_one()
    {
        var caller = _ann.Caller with { SessionId = "another" };

        Assert.Equal(DeliveryErrorCode.DeviceRequired, await World.CodeOfAsync(
            () => _world.SendAsync(_node, _ann with { Caller = caller }, _conversation, 0, "x")));
    }

    private Task<Delivery.History.Event> SendAsync(Guid id, string content) =>
        _world.SendAsync(_node, _ann, _conversation, 0, content, id);

    private Task<Delivery.History.Event> SendBytesAsync(byte[] message) => _node.SendMessage.ExecuteAsync(
        _ann.Caller, new SendMessageInput(_conversation, _world.NewId(), message), default);
}

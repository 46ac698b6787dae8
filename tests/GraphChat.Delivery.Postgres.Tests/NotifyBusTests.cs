using GraphChat.Delivery.Contract;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Postgres.Notify;
using Npgsql;
using Xunit;

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>PostgreSQL's own notifications as the bus.</summary>
public sealed class NotifyBusTests : BusContract
{
    [Fact]
    public async Task With_its_connections_killed_every_event_arrives_and_the_bus_comes_back()
    {
        var source = await NotifySource.CreateAsync();
        await using var world = new World(new InMemorySource(), source);
        var one = await world.StartNodeAsync();
        var two = await world.StartNodeAsync();
        var ann = await world.JoinAsync(one);
        var conversation = await world.OpenAsync(one, ann);
        await using var reader = new Collecting<EventItem>(token => two.Hub.SubscribeToConversation(
            ann.Caller, conversation, two.Cursors.AfterSequence(conversation, 0), filter: null, token));
        for (var i = 1; i <= 3; i++)
        {
            await world.SendAsync(one, ann, conversation, 0, $"{i}");
            Assert.Equal(i, (await reader.NextAsync()).Event.Sequence);
            await KillAsync(source.ConnectionString);
        }

        await world.SendAsync(one, ann, conversation, 0, "while it is away");
        Assert.Equal(4, (await reader.NextAsync()).Event.Sequence);
        for (var i = 0; i < 500 && !(one.Hub.Health.IsBusConnected && two.Hub.Health.IsBusConnected); i++)
        {
            await Task.Delay(20);
        }

        Assert.True(one.Hub.Health.IsBusConnected && two.Hub.Health.IsBusConnected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b c")]
    [InlineData("id 0 0 topic AAAA")]
    [InlineData("id 5 3 topic AAAA")]
    [InlineData("id 0 99999999 topic AAAA")]
    [InlineData("id 0 1 topic !!!!")]
    public void What_is_malformed_is_passed_over(string payload) =>
        Assert.False(new NotificationParts().TryAdd(payload, out _, out _));

    [Fact]
    public void Unfinished_frames_do_not_pile_up()
    {
        var parts = new NotificationParts();
        for (var i = 0; i < 1_000; i++)
        {
            Assert.False(parts.TryAdd($"id{i} 0 2 topic AAAA", out _, out _));
        }

        Assert.False(parts.TryAdd("id0 1 2 topic AAAA", out _, out _));
        Assert.True(parts.TryAdd("id999 1 2 topic AAAA", out _, out var frame));
        Assert.Equal(6, frame.Length);
    }

    protected override async Task<IBusSource> OpenBusesAsync() => await NotifySource.CreateAsync();

    private static async Task KillAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'graphchat bus' AND datname = current_database()", connection);
        await command.ExecuteNonQueryAsync();
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;
using Xunit;

namespace GraphChat.Delivery.Tests.History;

/// <summary>
/// Somebody is removed between the moment at which a node looks whose conversation it is and the moment at which it reads the
/// log. A subscription once took the removal for history, missed it live, and went on giving what came after it.
/// </summary>
public sealed class RemovedMeanwhileTests
{
    private Func<Task>? _meanwhile;

    [Fact]
    public async Task A_subscription_ends_with_the_removal()
    {
        await using var world = MakeWorld();
        var (node, ann, bob, conversation) = await OpenAsync(world);
        // The first look is before the subscription is attached.
        Arm(world, node, ann, bob, conversation, looksBefore: 1);

        await using var reader = new Collecting<EventItem>(token => node.Hub.SubscribeToConversation(
            bob.Caller, conversation, node.Cursors.AfterSequence(conversation, 1), filter: null, token));

        Assert.Equal([2L, 3L], (await reader.TakeAsync(2)).Select(item => item.Event.Sequence));
        Assert.Equal(DeliveryErrorCode.Removed, await reader.EndAsync());
        Assert.False(reader.HasMore);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_of_history_ends_with_the_removal(bool isForward)
    {
        await using var world = MakeWorld();
        var (node, ann, bob, conversation) = await OpenAsync(world);
        var history = new ReadHistory(node.Stores.Log, node.Stores.Conversations, node.CallerDevices, node.Cursors, world.Limits);
        Arm(world, node, ann, bob, conversation);

        var page = await history.ExecuteAsync(
            bob.Caller, new ReadHistoryInput(conversation, isForward ? 10 : null, null, isForward ? null : 10, null), default);

        Assert.Equal([2L, 3L], page.Items.Select(item => item.Value.Sequence));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_of_history_is_not_cut_short_by_what_somebody_who_was_removed_and_came_again_may_not_see(bool isForward)
    {
        await using var world = MakeWorld();
        var (node, ann, bob, conversation) = await OpenAsync(world);
        var history = new ReadHistory(node.Stores.Log, node.Stores.Conversations, node.CallerDevices, node.Cursors, world.Limits);
        _meanwhile = async () =>
        {
            await world.RemoveAsync(node, conversation, 1, ann, bob); // 3
            await world.SendAsync(node, ann, conversation, 2, "without bob"); // 4
            await world.AddAsync(node, conversation, 2, ann, bob); // 5
            await world.SendAsync(node, ann, conversation, 3, "again with bob"); // 6
            await world.RemoveAsync(node, conversation, 3, ann, bob); // 7
            for (var i = 8; i < 12; i++)
            {
                await world.SendAsync(node, ann, conversation, 4, "without bob");
            }
        };

        var page = await history.ExecuteAsync(
            bob.Caller, new ReadHistoryInput(conversation, isForward ? 3 : null, null, isForward ? null : 3, null), default);

        Assert.Equal(isForward ? [2L, 3L, 6L] : [3L, 6L, 7L], page.Items.Select(item => item.Value.Sequence));
        Assert.Equal((isForward, !isForward), (page.HasNext, page.HasPrevious));
    }

    private static async Task<(DeliveryNode Node, Participant Ann, Participant Bob, ConversationId Conversation)> OpenAsync(World world)
    {
        var node = await world.StartNodeAsync();
        var (ann, bob) = (await world.JoinAsync(node), await world.JoinAsync(node));
        var conversation = await world.OpenAsync(node, ann, bob);
        await world.SendAsync(node, ann, conversation, 1, "with bob");
        return (node, ann, bob, conversation);
    }

    private void Arm(
        World world, DeliveryNode node, Participant ann, Participant bob, ConversationId conversation, int looksBefore = 0) => _meanwhile = async () =>
    {
        if (looksBefore > 0)
        {
            Arm(world, node, ann, bob, conversation, looksBefore - 1);
            return;
        }

        await world.RemoveAsync(node, conversation, 1, ann, bob);
        await world.SendAsync(node, ann, conversation, 2, "without bob");
    };

    private World MakeWorld() => new(new InMemorySource(), new InMemorySource())
    {
        WrapStores = stores =>
        {
            var slow = DispatchProxy.Create<IConversationStore, Slow>();
            ((Slow)slow).Of = (stores.Conversations, () => Interlocked.Exchange(ref _meanwhile, null)?.Invoke() ?? Task.CompletedTask);
            return stores with { Conversations = slow };
        },
    };

    /// <summary>Something happens after memberships were read and before they are used.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "The proxy is made by deriving from it.")]
    private class Slow : DispatchProxy
    {
        public (IConversationStore Store, Func<Task> Meanwhile) Of { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var result = targetMethod!.Invoke(Of.Store, args);
            return targetMethod.Name == nameof(IConversationStore.FindMembershipsAsync) ? GiveAsync((Task<IReadOnlyList<Membership>>)result!) : result;
        }

        private async Task<IReadOnlyList<Membership>> GiveAsync(Task<IReadOnlyList<Membership>> read)
        {
            var stays = await read;
            await Of.Meanwhile();
            return stays;
        }
    }
}

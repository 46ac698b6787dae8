using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Contract.Model;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;
using Xunit;

namespace GraphChat.Delivery.Tests.InMemory;

public sealed class InMemoryModelTests : ModelContract
{
    protected override int Steps => 150;

    [Theory]
    [InlineData("forgets keys", 3)]
    [InlineData("drops the last entry", 4)]
    public async Task A_fault_that_is_planted_in_the_log_is_found_and_shrunk(string fault, int most)
    {
        async Task<bool> FailsAsync(IReadOnlyList<Step> steps)
        {
            await using var world = new World(new InMemorySource(), new InMemorySource())
            {
                WrapStores = stores => stores with { Log = new FaultyLog(stores.Log, fault) },
            };
            return await ModelRun.PlayAsync(world, steps) is not null;
        }

        var steps = Step.Draw(1, 80);
        for (var seed = 2; seed < 20 && !await FailsAsync(steps); seed++)
        {
            steps = Step.Draw(seed, 80);
        }

        Assert.True(await FailsAsync(steps));
        var least = await Shrinking.ShrinkAsync(steps, FailsAsync);
        Assert.True(least.Count <= most, string.Join('\n', least));
    }

    protected override Task<IStoreSource> OpenSourceAsync() => Task.FromResult<IStoreSource>(new InMemorySource());

    private sealed class FaultyLog(IEventLog inner, string fault) : IEventLog
    {
        public Task<AppendResult> AppendAsync(Append append, CancellationToken cancellationToken) => inner.AppendAsync(
            fault == "forgets keys" ? append with { ClientMessageId = Guid.NewGuid() } : append, cancellationToken);

        public Task<AppendResult?> FindAppendedAsync(
            ConversationId conversation, DeviceId device, Guid clientMessageId, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken) =>
            inner.FindAppendedAsync(conversation, device, clientMessageId, digest, cancellationToken);

        public void Observe(Action<IReadOnlyList<LineEntry>> observer) => inner.Observe(observer);

        public Task<IReadOnlyList<Event>> ReadForwardAsync(ConversationId conversation, long afterSequence, int limit, CancellationToken cancellationToken) =>
            inner.ReadForwardAsync(conversation, afterSequence, limit, cancellationToken);

        public async Task<IReadOnlyList<Event>> ReadBackwardAsync(ConversationId conversation, long beforeSequence, int limit, CancellationToken cancellationToken)
        {
            var read = await inner.ReadBackwardAsync(conversation, beforeSequence, limit, cancellationToken);
            return fault == "drops the last entry" ? [.. read.SkipLast(1)] : read;
        }

        public Task<Event?> FindAsync(EventId id, CancellationToken cancellationToken) => inner.FindAsync(id, cancellationToken);

        public Task<long> ReadPositionAsync(CancellationToken cancellationToken) => inner.ReadPositionAsync(cancellationToken);

        public Task<IReadOnlyList<LineEntry>> ReadLineAsync(long after, int limit, CancellationToken cancellationToken) =>
            inner.ReadLineAsync(after, limit, cancellationToken);

        public Task<IReadOnlyList<long>> FindInboxAsync(UserId user, DeviceId? device, long after, long upTo, int limit, CancellationToken cancellationToken) =>
            inner.FindInboxAsync(user, device, after, upTo, limit, cancellationToken);

        public Task<IReadOnlyList<InboxStep>> ReadInboxAsync(DeviceId? device, IReadOnlyList<long> positions, CancellationToken cancellationToken) =>
            inner.ReadInboxAsync(device, positions, cancellationToken);

        public Task<Horizon> FindHorizonAsync(UserId user, long after, CancellationToken cancellationToken) =>
            inner.FindHorizonAsync(user, after, cancellationToken);

        public Task<IReadOnlyDictionary<ConversationId, long>> FindFirstKeptAsync(
            IReadOnlyCollection<ConversationId> conversations, CancellationToken cancellationToken) =>
            inner.FindFirstKeptAsync(conversations, cancellationToken);

        public Task<Welcome?> FindWelcomeAsync(ConversationId conversation, long sequence, CancellationToken cancellationToken) =>
            inner.FindWelcomeAsync(conversation, sequence, cancellationToken);
    }
}

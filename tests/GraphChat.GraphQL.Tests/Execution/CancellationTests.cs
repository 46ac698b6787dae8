using System.Runtime.CompilerServices;
using System.Threading.Channels;
using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Execution.Binding;
using Xunit;

namespace GraphChat.GraphQL.Tests.Execution;

/// <summary>What happens to running work when the asker is gone, and how subscriptions end.</summary>
public sealed class CancellationTests : IDisposable
{
    private const string Sdl = """
        type Query { waits: Int other: Int own: Int }
        type Mutation { first: Int waits: Int never: Int }
        type Subscription { ticks: Tick }
        type Tick { n: Int! slow: Int failing: Int! }
        """;

    private readonly Work _work = new();
    private readonly CancellationTokenSource _asker = new();
    private readonly TestEngine _engine;

    public CancellationTests() => _engine = TestEngine.Bound(Sdl, new SchemaBindings()
        .Resolvers<Queries>("Query", _ => new Queries(_work))
        .Resolvers<Mutations>("Mutation", _ => new Mutations(_work))
        .Resolvers<Subscriptions>("Subscription", _ => new Subscriptions(_work))
        .Resolvers<TickFields>("Tick", _ => new TickFields(_work)));

    public void Dispose() => _asker.Dispose();

    [Fact]
    public async Task Resolvers_that_wait_end_when_the_asker_is_gone()
    {
        var running = ExecuteAsync("{ a: waits b: waits other }");
        await _work.UntilAsync(started: 2);
        Assert.False(running.IsCompleted);

        await _asker.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(0, _work.Running);
        Assert.Empty(_engine.Unexpected);
    }

    [Fact]
    public async Task A_mutation_that_is_cancelled_starts_no_further_field()
    {
        var running = ExecuteAsync("mutation { first waits never }");
        await _work.UntilAsync(started: 1);

        await _asker.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(["first", "waits"], _work.Called);
    }

    [Fact]
    public async Task Only_the_askers_token_cancels_an_operation()
    {
        var result = Assert.IsType<SingleResult>(await ExecuteAsync("{ own other }"));

        Assert.StartsWith("""{"errors":[{"message":"Internal server error.","locations":[{"line":1,"column":3}],"path":["own"]""", TestEngine.Text(result.Body), StringComparison.Ordinal);
        Assert.EndsWith("""{"own":null,"other":1}}""", TestEngine.Text(result.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_askers_going_ends_the_source_stream_that_waits_for_an_event()
    {
        await using var responses = await SubscribeAsync("subscription { ticks { n } }");
        var next = responses.MoveNextAsync().AsTask();
        await _work.UntilAsync(started: 1);

        await _asker.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await responses.DisposeAsync();
        Assert.Equal(0, _work.Running);
    }

    [Fact]
    public async Task Unsubscribing_ends_the_source_stream()
    {
        var responses = await SubscribeAsync("subscription { ticks { n } }");
        _work.Ticks.Writer.TryWrite(1);
        Assert.True(await responses.MoveNextAsync());
        Assert.Equal(1, _work.Running);

        await responses.DisposeAsync();

        Assert.Equal(0, _work.Running);
    }

    [Fact]
    public async Task An_error_in_one_event_is_that_response_alone()
    {
        await using var responses = await SubscribeAsync("subscription { ticks { n failing } }");
        _work.Ticks.Writer.TryWrite(-1);
        _work.Ticks.Writer.TryWrite(2);
        _work.Ticks.Writer.Complete();

        Assert.True(await responses.MoveNextAsync());
        Assert.Equal("""{"errors":[{"message":"odd","locations":[{"line":1,"column":26}],"path":["ticks","failing"],"extensions":{"code":"REFUSED","why":7}}],"data":{"ticks":null}}""", TestEngine.Text(responses.Current));
        Assert.True(await responses.MoveNextAsync());
        Assert.Equal("""{"data":{"ticks":{"n":2,"failing":1}}}""", TestEngine.Text(responses.Current));
        Assert.False(await responses.MoveNextAsync());
        Assert.Equal(0, _work.Running);
    }

    [Fact]
    public async Task Leaving_while_an_event_is_executed_ends_its_resolvers()
    {
        await using var responses = await SubscribeAsync("subscription { ticks { slow } }");
        _work.Ticks.Writer.TryWrite(1);
        var next = responses.MoveNextAsync().AsTask();
        await _work.UntilAsync(started: 2);

        await _asker.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await responses.DisposeAsync();
        Assert.Equal(0, _work.Running);
    }

    private async Task<OperationResult> ExecuteAsync(string document) => await _engine.Executor.ExecuteAsync(TestEngine.Request(document), _asker.Token);

    private async Task<IAsyncEnumerator<ReadOnlyMemory<byte>>> SubscribeAsync(string document) =>
        Assert.IsType<ResponseStream>(await ExecuteAsync(document)).Responses.GetAsyncEnumerator(CancellationToken.None);

    internal sealed class Work
    {
        private readonly Channel<int> _starts = Channel.CreateUnbounded<int>();
        private readonly List<string> _called = [];
        private int _running;

        public Channel<int> Ticks { get; } = Channel.CreateUnbounded<int>();

        public int Running => _running;

        public IReadOnlyList<string> Called => _called;

        public void Call(string name)
        {
            lock (_called)
            {
                _called.Add(name);
            }
        }

        public IDisposable Start()
        {
            Interlocked.Increment(ref _running);
            _starts.Writer.TryWrite(1);
            return new Ending(this);
        }

        public async Task<int?> WaitAsync(CancellationToken cancellationToken)
        {
            using var running = Start();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 1;
        }

        public async Task UntilAsync(int started)
        {
            for (var i = 0; i < started; i++)
            {
                await _starts.Reader.ReadAsync(TestContext.Current.CancellationToken);
            }
        }

        private sealed class Ending(Work work) : IDisposable
        {
            public void Dispose() => Interlocked.Decrement(ref work._running);
        }
    }

    internal sealed record Tick(int N);

    internal sealed class Queries(Work work)
    {
        public Task<int?> Waits(CancellationToken cancellationToken) => work.WaitAsync(cancellationToken);

        public static int? Other() => 1;

        public static int? Own() => throw new OperationCanceledException("a timeout of the resolver's own");
    }

    internal sealed class Mutations(Work work)
    {
        public int? First()
        {
            work.Call("first");
            return 1;
        }

        public Task<int?> Waits(CancellationToken cancellationToken)
        {
            work.Call("waits");
            return work.WaitAsync(cancellationToken);
        }

        public int? Never()
        {
            work.Call("never");
            return 1;
        }
    }

    internal sealed class Subscriptions(Work work)
    {
        public async IAsyncEnumerable<Tick> Ticks([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            using var running = work.Start();
            await foreach (var number in work.Ticks.Reader.ReadAllAsync(cancellationToken))
            {
                yield return new Tick(number);
            }
        }
    }

    internal sealed class TickFields(Work work)
    {
        public Task<int?> Slow(CancellationToken cancellationToken) => work.WaitAsync(cancellationToken);

        public static int Failing(Tick tick) => tick.N < 0 ? throw new ArgumentException("odd") : 1;
    }
}

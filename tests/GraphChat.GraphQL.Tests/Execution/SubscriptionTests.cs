using System.Runtime.CompilerServices;
using System.Threading.Channels;
using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Execution.Binding;
using Xunit;

namespace GraphChat.GraphQL.Tests.Execution;

public sealed class SubscriptionTests
{
    private const string Sdl = "type Query { a: Int } type Subscription { ticks(after: Int): Tick! none: Tick } type Tick { n: Int! owner: String }";
    private readonly Source _source = new();
    private readonly TestEngine _engine;

    public SubscriptionTests() => _engine = TestEngine.Bound(Sdl, new SchemaBindings()
        .Resolvers("Query", typeof(Queries))
        .Resolvers<Source>("Subscription", _ => _source)
        .Resolvers("Tick", typeof(TickFields)));

    [Fact]
    public async Task Each_event_is_one_response_and_the_end_of_the_source_is_the_end()
    {
        _source.Put(1, 2);
        _source.End();

        Assert.Equal(["""{"data":{"ticks":{"n":1}}}""", """{"data":{"ticks":{"n":2}}}"""], await ReadAsync("subscription { ticks { n } }"));
    }

    [Fact]
    public async Task An_error_of_the_source_is_the_last_response()
    {
        _source.Put(1);
        _source.End(new ArgumentException("removed"));

        var responses = await ReadAsync("subscription { ticks { n } }");

        Assert.Equal("""{"errors":[{"message":"removed","locations":[{"line":1,"column":16}],"path":["ticks"],"extensions":{"code":"REFUSED","why":7}}]}""", responses[1]);
    }

    [Fact]
    public async Task A_source_that_cannot_be_made_is_a_request_error()
    {
        var result = await _engine.Executor.ExecuteAsync(TestEngine.Request("subscription { none { n } }"), CancellationToken.None);

        Assert.Equal(RequestErrorKind.SourceStream, Assert.IsType<RequestError>(result).Kind);
    }

    [Fact]
    public async Task Leaving_ends_the_source_stream()
    {
        _source.Put(1);
        await foreach (var response in (await StreamAsync("subscription { ticks { n } }")).Responses)
        {
            Assert.True(response.Length > 0);
            break;
        }

        Assert.Equal(0, _source.Open);
    }

    [Fact]
    public async Task Subscribers_with_the_same_key_share_one_execution_and_one_buffer()
    {
        TickFields.Calls = 0;
        const string Document = "subscription ($after: Int, $with: Boolean!) { ticks(after: $after) { n owner @include(if: $with) } }";
        var shared = new List<ResponseStream>();
        for (var i = 0; i < 3; i++)
        {
            shared.Add(await StreamAsync(Document, $$"""{"after":{{i}},"with":true}""", "members"));
        }

        var others = await StreamAsync(Document, """{"after":0,"with":true}""", "others");
        var narrower = await StreamAsync(Document, """{"after":0,"with":false}""", "members");
        var readers = shared.Append(others).Append(narrower).Select(stream => stream.Responses.GetAsyncEnumerator()).ToList();
        var moves = readers.Select(reader => reader.MoveNextAsync().AsTask()).ToList();
        _source.Put(1);
        await Task.WhenAll(moves);
        var bodies = readers.Select(reader => reader.Current).ToList();

        Assert.True(bodies[0].Equals(bodies[1]) && bodies[1].Equals(bodies[2]));
        Assert.False(bodies[0].Equals(bodies[3]));
        Assert.Equal(2, TickFields.Calls);
        Assert.Equal("""{"data":{"ticks":{"n":1}}}""", TestEngine.Text(bodies[4]));
        foreach (var reader in readers)
        {
            await reader.DisposeAsync();
        }

        Assert.Equal(0, _source.Open);
    }

    private async Task<ResponseStream> StreamAsync(string document, string variables = "{}", object? key = null) =>
        Assert.IsType<ResponseStream>(await _engine.Executor.ExecuteAsync(TestEngine.Request(document, variables, sharingKey: key), CancellationToken.None));

    private async Task<List<string>> ReadAsync(string document)
    {
        var responses = new List<string>();
        await foreach (var response in (await StreamAsync(document)).Responses)
        {
            responses.Add(TestEngine.Text(response));
        }

        return responses;
    }

    internal sealed record Tick(int N);

    internal static class Queries
    {
        public static int? A() => 1;
    }

    internal static class TickFields
    {
        public static int Calls { get; set; }

        public static string? Owner(Tick tick)
        {
            Calls++;
            return $"o{tick.N}";
        }
    }

    internal sealed class Source
    {
        private readonly List<Channel<Tick>> _readers = [];
        private readonly List<Tick> _put = [];
        private Exception? _failure;
        private bool _ended;
        private int _open;

        // No fact of the schema: a method that serves no field would be a mismatch, so these are not public.
        internal int Open => _open;

        public async IAsyncEnumerable<Tick> Ticks(int? after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var channel = Channel.CreateUnbounded<Tick>();
            _readers.Add(channel);
            _put.ForEach(tick => channel.Writer.TryWrite(tick));
            if (_ended)
            {
                channel.Writer.TryComplete(_failure);
            }

            Interlocked.Increment(ref _open);
            try
            {
                await foreach (var tick in channel.Reader.ReadAllAsync(cancellationToken))
                {
                    yield return tick;
                }
            }
            finally
            {
                Interlocked.Decrement(ref _open);
            }
        }

        public static Task<IAsyncEnumerable<Tick>> None() => throw new ArgumentException("none");

        internal void Put(params int[] numbers)
        {
            foreach (var number in numbers)
            {
                var tick = new Tick(number);
                _put.Add(tick);
                _readers.ForEach(reader => reader.Writer.TryWrite(tick));
            }
        }

        internal void End(Exception? failure = null)
        {
            _ended = true;
            _failure = failure;
        }
    }
}

using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Execution.Binding;
using GraphChat.GraphQL.Validation;
using Xunit;

namespace GraphChat.GraphQL.Tests.Execution;

/// <summary>What runs together, what runs in turn, and what is done once.</summary>
public sealed class OrderTests
{
    private const string Sdl = "type Query { step(n: Int!): Int items: [Item!]! } type Mutation { step(n: Int!): Int } type Item { n: Int! value: Int }";

    // Where fields ran in turn, the first would wait for the third until the test's time is over.
    private const int Patience = 60_000;
    private readonly Steps _steps = new();

    [Fact(Timeout = Patience)]
    public async Task Fields_of_a_query_all_start_before_the_first_is_done()
    {
        _steps.Together = 3;
        Assert.Equal("""{"data":{"a":1,"b":2,"c":3}}""", await Engine().RunAsync("{ a: step(n: 1) b: step(n: 2) c: step(n: 3) }"));
        Assert.Equal(["start 1", "start 2", "start 3"], _steps.Log.Take(3));
    }

    [Fact(Timeout = Patience)]
    public async Task Items_of_a_list_run_together()
    {
        _steps.Together = 3;
        await Engine().RunAsync("{ items { value } }");

        Assert.Equal(["start 0", "start 1", "start 2"], _steps.Log.Take(3));
    }

    [Fact]
    public async Task Fields_of_a_mutation_run_one_after_the_other()
    {
        Assert.Equal("""{"data":{"a":1,"b":2,"c":3}}""", await Engine().RunAsync("mutation { a: step(n: 1) b: step(n: 2) c: step(n: 3) }"));
        Assert.Equal(["start 1", "end 1", "start 2", "end 2", "start 3", "end 3"], _steps.Log);
    }

    [Fact]
    public async Task A_document_that_comes_again_is_parsed_and_validated_once_and_the_cache_is_bounded()
    {
        var validations = 0;
        var executor = new OperationExecutor(Engine().Executor.Schema, Engine(), new ExecutorOptions
        {
            CachedDocuments = 10,
            Validate = (schema, document) =>
            {
                validations++;
                return Validator.Validate(schema, document);
            },
        });
        for (var i = 0; i < 5; i++)
        {
            await executor.ExecuteAsync(TestEngine.Request("{ step(n: 1) }"), TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, validations);

        // As many others as push it out, none of which is refused, and none of those that are refused.
        for (var i = 0; i < 100; i++)
        {
            await executor.ExecuteAsync(TestEngine.Request($"{{ wrong{i} }}"), TestContext.Current.CancellationToken);
        }

        await executor.ExecuteAsync(TestEngine.Request("{ step(n: 1) }"), TestContext.Current.CancellationToken);
        Assert.Equal(101, validations);
        for (var i = 0; i < 30; i++)
        {
            await executor.ExecuteAsync(TestEngine.Request($"{{ a{i}: step(n: 1) }}"), TestContext.Current.CancellationToken);
        }

        await executor.ExecuteAsync(TestEngine.Request("{ step(n: 1) }"), TestContext.Current.CancellationToken);
        Assert.Equal(132, validations);
    }

    private TestEngine Engine() => TestEngine.Bound(Sdl, new SchemaBindings()
        .Resolvers<Queries>("Query", _ => new Queries(_steps))
        .Resolvers<Mutations>("Mutation", _ => new Mutations(_steps))
        .Resolvers<ItemFields>("Item", _ => new ItemFields(_steps)));

    internal sealed class Steps
    {
        private readonly Lock _lock = new();

        private readonly TaskCompletionSource _together = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Log { get; } = [];

        /// <summary>How many must have started before any ends.</summary>
        public int Together { get; set; } = 1;

        public async Task<int?> TakeAsync(int number)
        {
            Add($"start {number}");
            await Task.Yield();
            await _together.Task;
            Add($"end {number}");
            return number;
        }

        private void Add(string entry)
        {
            lock (_lock)
            {
                Log.Add(entry);
                if (Log.Count >= Together)
                {
                    _together.TrySetResult();
                }
            }
        }
    }

    internal sealed record Item(int N);

    internal sealed class Queries(Steps steps)
    {
        public Task<int?> Step(int n) => steps.TakeAsync(n);

        public static IReadOnlyList<Item> Items() => [new(0), new(1), new(2)];
    }

    internal sealed class Mutations(Steps steps)
    {
        public Task<int?> Step(int n) => steps.TakeAsync(n);
    }

    internal sealed class ItemFields(Steps steps)
    {
        public Task<int?> Value(Item item) => steps.TakeAsync(item.N);
    }
}

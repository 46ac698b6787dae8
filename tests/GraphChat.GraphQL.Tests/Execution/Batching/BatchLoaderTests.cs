using System.Collections.Concurrent;
using System.Globalization;
using GraphChat.GraphQL.Execution.Batching;
using GraphChat.GraphQL.Execution.Binding;
using Xunit;

namespace GraphChat.GraphQL.Tests.Execution.Batching;

public sealed class BatchLoaderTests
{
    private const string Sdl = "type Query { people: [Person!]! slow: Person } type Person { id: Int! boss: Person friends: [Person!]! lazyBoss: Person }";
    private readonly ConcurrentQueue<int[]> _readings = [];

    [Fact]
    public async Task A_list_of_a_hundred_costs_one_reading_and_each_level_one_more()
    {
        for (var i = 0; i < 20; i++)
        {
            _readings.Clear();
            var answer = await RunAsync("{ people { id boss { id boss { id } friends { id boss { id } } } } }");

            Assert.StartsWith("""{"data":{"people":[{"id":0,"boss":{"id":1000""", answer, StringComparison.Ordinal);

            // The bosses of the hundred; theirs and their friends, asked at once; the friends' bosses.
            Assert.Equal([100, 200, 100], _readings.Select(keys => keys.Length));
        }
    }

    [Fact]
    public async Task Fields_that_come_later_are_read_soon_and_known_keys_not_again()
    {
        var answer = await RunAsync("{ slow { id boss { id } } people { lazyBoss { id } } }");

        Assert.Contains("\"slow\":{\"id\":7,\"boss\":{\"id\":1007}}", answer, StringComparison.Ordinal);
        Assert.Equal(_readings.SelectMany(keys => keys).Count(), _readings.SelectMany(keys => keys).Distinct().Count());
    }

    [Fact]
    public async Task What_is_asked_outside_of_an_operation_is_read_as_well()
    {
        var loader = Loader(new BatchScheduler(), mostAtOnce: 4);

        var values = await Task.WhenAll(Enumerable.Range(0, 10).Select(key => loader.LoadAsync(key % 5, CancellationToken.None)));

        Assert.Equal("0 1 2 3 4 0 1 2 3 4", string.Join(' ', values));
        Assert.All(_readings, keys => Assert.InRange(keys.Length, 1, 4));
        Assert.Equal(5, _readings.Sum(keys => keys.Length));
        Assert.Null(await loader.LoadAsync(-1, CancellationToken.None));
    }

    [Fact]
    public async Task A_failure_reaches_everybody_who_asked_and_no_one_else()
    {
        var loader = new BatchLoader<int, string>(new BatchScheduler(), (_, _) => throw new InvalidOperationException("down"), 4);

        foreach (var load in Enumerable.Range(0, 6).Select(key => loader.LoadAsync(key, CancellationToken.None)).ToList())
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => load);
        }
    }

    [Fact]
    public async Task Who_does_not_wait_any_longer_does_not_stop_the_others()
    {
        using var gone = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var loader = new BatchLoader<int, string>(
            new BatchScheduler(),
            async (keys, _) =>
            {
                started.SetResult();
                await goOn.Task;
                return keys.ToDictionary(key => key, _ => "read");
            },
            10);

        var staying = loader.LoadAsync(1, CancellationToken.None);
        var leaving = loader.LoadAsync(1, gone.Token);
        await started.Task;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        goOn.SetResult();

        Assert.Equal("read", await staying);
    }

    private Task<string> RunAsync(string document)
    {
        var engine = TestEngine.Bound(Sdl, new SchemaBindings()
            .Resolvers("Query", typeof(Queries))
            .Resolvers("Person", typeof(PersonFields))
            .ContextValue(context => new People(Loader(context.Batches, mostAtOnce: 1000))));

        // As on a server: without the context that a test runner gives.
        return Task.Run(() => engine.RunAsync(document));
    }

    private BatchLoader<int, string> Loader(BatchScheduler scheduler, int mostAtOnce) => new(
        scheduler,
        async (keys, _) =>
        {
            _readings.Enqueue([.. keys]);
            await Task.Yield();
            return keys.Where(key => key >= 0).ToDictionary(key => key, key => key.ToString(CultureInfo.InvariantCulture));
        },
        mostAtOnce);

    internal sealed record People(BatchLoader<int, string> Loader);

    internal sealed record Person(int Id);

    internal static class Queries
    {
        public static IReadOnlyList<Person> People() => [.. Enumerable.Range(0, 100).Select(i => new Person(i))];

        public static async Task<Person?> SlowAsync()
        {
            await Task.Yield();
            return new Person(7);
        }
    }

    internal static class PersonFields
    {
        public static Task<Person?> Boss(Person person, People people) => LoadAsync(person.Id + 1000, people);

        public static async Task<IReadOnlyList<Person>> Friends(Person person, People people) =>
            [(await LoadAsync(person.Id + 10_000, people))!, (await LoadAsync(person.Id + 10_000, people))!];

        public static async Task<Person?> LazyBoss(Person person, People people)
        {
            await Task.Yield();
            return await LoadAsync(person.Id + 1000, people);
        }

        private static async Task<Person?> LoadAsync(int id, People people) =>
            new(int.Parse((await people.Loader.LoadAsync(id, CancellationToken.None))!, CultureInfo.InvariantCulture));
    }
}

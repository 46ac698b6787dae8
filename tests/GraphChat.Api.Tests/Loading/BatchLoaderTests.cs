using System.Collections.Concurrent;
using GraphChat.Api.Loading;
using Xunit;

namespace GraphChat.Api.Tests.Loading;

public sealed class BatchLoaderTests
{
    private readonly ConcurrentQueue<int[]> _readings = [];

    [Fact]
    public async Task What_is_asked_at_once_is_read_together_and_each_key_once()
    {
        var loader = Loader(mostAtOnce: 100);

        var loads = Enumerable.Range(0, 50).Select(key => loader.LoadAsync(key % 10, CancellationToken.None)).ToList();
        var values = await Task.WhenAll(loads);

        Assert.Equal(Enumerable.Range(0, 50).Select(key => (key % 10).ToString(System.Globalization.CultureInfo.InvariantCulture)), values);
        Assert.Equal(10, _readings.Sum(keys => keys.Length));
        await loader.LoadAsync(3, CancellationToken.None);
        Assert.Equal(10, _readings.Sum(keys => keys.Length));
    }

    [Fact]
    public async Task A_reading_takes_no_more_keys_than_the_store_does()
    {
        var loader = Loader(mostAtOnce: 4);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(key => loader.LoadAsync(key, CancellationToken.None)));

        Assert.All(_readings, keys => Assert.InRange(keys.Length, 1, 4));
    }

    [Fact]
    public async Task A_key_without_a_value_is_nothing()
    {
        Assert.Null(await Loader(mostAtOnce: 4).LoadAsync(-1, CancellationToken.None));
    }

    [Fact]
    public async Task A_failure_reaches_everybody_who_asked()
    {
        var loader = new BatchLoader<int, string>((_, _) => throw new InvalidOperationException("down"), 4);

        var loads = Enumerable.Range(0, 6).Select(key => loader.LoadAsync(key, CancellationToken.None)).ToList();

        foreach (var load in loads)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => load);
        }
    }

    private BatchLoader<int, string> Loader(int mostAtOnce) => new(
        (keys, _) =>
        {
            _readings.Enqueue([.. keys]);
            IReadOnlyDictionary<int, string> values = keys.Where(key => key >= 0)
                .ToDictionary(key => key, key => key.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return Task.FromResult(values);
        },
        mostAtOnce);
}

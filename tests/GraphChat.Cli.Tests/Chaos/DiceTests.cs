using GraphChat.Cli.Chaos;
using Xunit;

namespace GraphChat.Cli.Tests.Chaos;

public sealed class DiceTests
{
    [Fact]
    public void The_same_seed_and_purpose_draw_the_same_numbers()
    {
        Assert.Equal(Draw(7, "faults"), Draw(7, "faults"));
        Assert.NotEqual(Draw(7, "faults"), Draw(8, "faults"));
        Assert.NotEqual(Draw(7, "faults"), Draw(7, "people"));
    }

    [Fact]
    public void Draws_stay_within_their_limits_and_reach_all_of_them()
    {
        var dice = new Dice(1, "limits");
        var drawn = Enumerable.Range(0, 1000).Select(_ => dice.Next(6)).ToHashSet();

        Assert.Equal([0, 1, 2, 3, 4, 5], drawn.Order());
        Assert.All(Enumerable.Range(0, 100), _ => Assert.InRange(dice.Next(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void Shuffling_loses_nothing()
    {
        Assert.Equal(Enumerable.Range(0, 20), new Dice(3, "cards").Shuffle(Enumerable.Range(0, 20)).Order());
    }

    private static List<int> Draw(int seed, string purpose)
    {
        var dice = new Dice(seed, purpose);
        return [.. Enumerable.Range(0, 20).Select(_ => dice.Next(1000))];
    }
}

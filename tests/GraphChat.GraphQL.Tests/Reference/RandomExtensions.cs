namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>Choices of the generators; the seed decides all of them.</summary>
internal static class RandomExtensions
{
    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    public static T Pick<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    public static List<T> Some<T>(this Random random, IEnumerable<T> items, int least)
    {
        var all = items.ToArray();
        random.Shuffle(all);
        return [.. all.Take(random.Next(Math.Min(least, all.Length), all.Length + 1))];
    }
}

namespace GraphChat.Delivery.Contract.Model;

/// <summary>Leaves steps out as long as what is left still shows the difference.</summary>
public static class Shrinking
{
    private const int MostRuns = 150;

    public static async Task<IReadOnlyList<Step>> ShrinkAsync(IReadOnlyList<Step> steps, Func<IReadOnlyList<Step>, Task<bool>> fails)
    {
        var runs = 0;
        for (var part = steps.Count / 2; part >= 1; part /= 2)
        {
            for (var at = 0; at < steps.Count && runs < MostRuns;)
            {
                IReadOnlyList<Step> less = [.. steps.Take(at), .. steps.Skip(at + part)];
                runs++;
                if (await fails(less))
                {
                    steps = less;
                }
                else
                {
                    at += part;
                }
            }
        }

        return steps;
    }
}

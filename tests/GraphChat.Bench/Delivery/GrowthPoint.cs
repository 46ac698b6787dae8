namespace GraphChat.Bench.Delivery;

/// <summary>How fast appends were at one size, a rate a round.</summary>
internal sealed record GrowthPoint(int Size, List<double> Rates)
{
    public double Median => Rates.Order().ElementAt(Rates.Count / 2);
}

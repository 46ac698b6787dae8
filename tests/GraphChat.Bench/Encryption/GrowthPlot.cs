using System.Globalization;
using System.Text;

namespace GraphChat.Bench.Encryption;

/// <summary>Time over the number of members, both logarithmic: what is logarithmic lies flat, what is linear rises with the diagonal.</summary>
internal static class GrowthPlot
{
    private const int Width = 860;
    private const int Height = 520;
    private const int Left = 70;
    private const int Right = 230;
    private const int Top = 30;
    private const int Bottom = 50;
    private const double LeastMembers = 2;
    private const double MostMembers = 10_000;
    private const double LeastTime = 0.01;
    private const double MostTime = 10_000;
    private static readonly string[] s_colours = ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#17becf"];

    public static string Draw(IReadOnlyList<(string Shape, int Members, string Operation, Cost Cost)> rows)
    {
        var svg = new StringBuilder();
        svg.AppendLine(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"12\">"));
        svg.AppendLine(Text($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>"));
        for (var time = LeastTime; time <= MostTime * 1.01; time *= 10)
        {
            svg.AppendLine(Text($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(time):0.0}\" y2=\"{Y(time):0.0}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{Y(time) + 4:0.0}\" text-anchor=\"end\">{time:0.##} ms</text>"));
        }

        foreach (var members in (int[])[2, 10, 100, 1000, 10_000])
        {
            svg.AppendLine(Text($"<text x=\"{X(members):0.0}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{members}</text>"));
        }

        svg.AppendLine(Text($"<text x=\"{(Width - Right + Left) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">members; solid: flat, dashed: warm</text>"));
        var colour = 0;
        foreach (var operation in rows.Select(row => row.Operation).Distinct())
        {
            var paint = s_colours[colour % s_colours.Length];
            svg.AppendLine(Text($"<text x=\"{Width - Right + 16}\" y=\"{Top + 14 + (18 * colour)}\" fill=\"{paint}\">{operation}</text>"));
            foreach (var shape in (string[])["flat", "warm"])
            {
                var points = rows.Where(row => row.Operation == operation && row.Shape == shape).Select(row => Text($"{X(row.Members):0.0},{Y(row.Cost.Milliseconds):0.0}"));
                svg.AppendLine(Text($"<polyline points=\"{string.Join(' ', points)}\" fill=\"none\" stroke=\"{paint}\" stroke-width=\"2\"{(shape == "warm" ? " stroke-dasharray=\"6 4\"" : "")}/>"));
            }

            colour++;
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static double X(double members) => Left + ((Width - Left - Right) * Math.Log(members / LeastMembers) / Math.Log(MostMembers / LeastMembers));

    private static double Y(double time) =>
        Height - Bottom - ((Height - Top - Bottom) * Math.Log(Math.Clamp(time, LeastTime, MostTime) / LeastTime) / Math.Log(MostTime / LeastTime));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;

namespace GraphChat.Bench.Delivery;

/// <summary>Sends a second over the number of conversations and of rows, which is logarithmic: what costs the same lies flat.</summary>
internal static class GrowthPlot
{
    private const int Width = 760;
    private const int Height = 420;
    private const int Left = 80;
    private const int Right = 170;
    private const int Top = 30;
    private const int Bottom = 50;
    private const int Decades = 7;

    public static string Draw(IReadOnlyList<GrowthPoint> conversations, IReadOnlyList<GrowthPoint> rows)
    {
        var most = conversations.Concat(rows).Max(point => point.Median) * 1.1;
        var svg = new StringBuilder();
        svg.AppendLine(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"12\">"));
        svg.AppendLine(Text($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>"));
        for (var i = 0; i <= 4; i++)
        {
            var rate = most * i / 4;
            svg.AppendLine(Text($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(rate, most):0.0}\" y2=\"{Y(rate, most):0.0}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{Y(rate, most) + 4:0.0}\" text-anchor=\"end\">{rate:N0}/s</text>"));
        }

        for (var decade = 0; decade <= Decades; decade++)
        {
            svg.AppendLine(Text($"<text x=\"{X(Math.Pow(10, decade)):0.0}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">10^{decade}</text>"));
        }

        Line(svg, "conversations", conversations, most, "#1f77b4", 0);
        Line(svg, "rows in the log", rows, most, "#d62728", 1);
        return svg.AppendLine("</svg>").ToString();
    }

    private static void Line(StringBuilder svg, string name, IReadOnlyList<GrowthPoint> points, double most, string paint, int number)
    {
        var line = string.Join(' ', points.Select(point => Text($"{X(point.Size):0.0},{Y(point.Median, most):0.0}")));
        svg.AppendLine(Text($"<polyline points=\"{line}\" fill=\"none\" stroke=\"{paint}\" stroke-width=\"2\"/>"));
        svg.AppendLine(Text($"<text x=\"{Width - Right + 16}\" y=\"{Top + 14 + (18 * number)}\" fill=\"{paint}\">{name}</text>"));
    }

    private static double X(double size) => Left + ((Width - Left - Right) * Math.Log10(size) / Decades);

    private static double Y(double rate, double most) => Height - Bottom - ((Height - Top - Bottom) * rate / most);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

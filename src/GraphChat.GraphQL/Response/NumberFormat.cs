using System.Globalization;

namespace GraphChat.GraphQL.Response;

/// <summary>The text of a number as ECMA-262 Number::toString and every JSON writer of JavaScript give it.</summary>
internal static class NumberFormat
{
    private const int LargestPlainExponent = 21;
    private const int SmallestPlainExponent = -6;

    /// <summary>The shortest digits that read back as the same double.</summary>
    public static string Of(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        if (value == Math.Truncate(value) && Math.Abs(value) < 1e15)
        {
            return ((long)value).ToString(CultureInfo.InvariantCulture);
        }

        // "E16" is too long for the shortest form and "R" has two shapes: take the digits and the exponent of either.
        var text = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? text : text[..mark];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var zeros = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');

        // value = 0.digits * 10^place
        return (value < 0 ? "-" : "") + Render(digits, whole - zeros + exponent);
    }

    private static string Render(string digits, int place)
    {
        if (place > 0 && place <= LargestPlainExponent)
        {
            return digits.Length <= place
                ? digits.PadRight(place, '0')
                : $"{digits[..place]}.{digits[place..]}";
        }

        if (place <= 0 && place > SmallestPlainExponent)
        {
            return $"0.{new string('0', -place)}{digits}";
        }

        var exponent = place - 1;
        var sign = exponent < 0 ? "-" : "+";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{digits[..1]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{sign}{Math.Abs(exponent)}");
    }
}

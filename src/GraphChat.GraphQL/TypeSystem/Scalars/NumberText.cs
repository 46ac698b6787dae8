using System.Globalization;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>Numbers as text.</summary>
internal static class NumberText
{
    /// <summary>Reads a whole number; a fraction of zeros and an exponent are allowed, since JSON's 1.0 is 1.</summary>
    public static bool TryWhole(string text, out long value)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == Math.Truncate(number) && Math.Abs(number) < 1L << 53)
        {
            value = (long)number;
            return true;
        }

        return false;
    }

    /// <summary>Reads a finite number.</summary>
    public static bool TryFinite(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>A number of any C# type as a double; false for what is no number.</summary>
    public static bool TryDouble(object value, out double number)
    {
        switch (value)
        {
            case sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal:
                number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
                return double.IsFinite(number);
            default:
                number = 0;
                return false;
        }
    }
}

namespace GraphChat.Delivery.Filters;

/// <summary>How a condition compares what an event has with what it was given.</summary>
public enum Comparison
{
    /// <summary>Equal to the one value.</summary>
    Equal,

    /// <summary>Not equal to the one value.</summary>
    NotEqual,

    /// <summary>Equal to one of the values.</summary>
    In,

    /// <summary>Equal to none of the values.</summary>
    NotIn,

    /// <summary>Less than the one value.</summary>
    Less,

    /// <summary>Less than the one value or equal to it.</summary>
    LessOrEqual,

    /// <summary>Greater than the one value.</summary>
    Greater,

    /// <summary>Greater than the one value or equal to it.</summary>
    GreaterOrEqual,

    /// <summary>From the first value to the second, both included.</summary>
    Between,

    /// <summary>Text that begins with the one value.</summary>
    BeginsWith,

    /// <summary>Text with the one value somewhere in it.</summary>
    Contains,
}

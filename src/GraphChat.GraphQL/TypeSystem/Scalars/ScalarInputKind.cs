namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>What a client gave for a scalar.</summary>
public enum ScalarInputKind
{
    /// <summary>A string.</summary>
    String,

    /// <summary>A number without fraction and exponent.</summary>
    Integer,

    /// <summary>A number with fraction, exponent or both.</summary>
    Float,

    /// <summary>A boolean.</summary>
    Boolean,

    /// <summary>A name in the place of a value.</summary>
    Enum,

    /// <summary>A list or an object.</summary>
    Structure,
}

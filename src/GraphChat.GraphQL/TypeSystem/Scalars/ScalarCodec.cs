using System.Text.Json;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>Reads and writes the values of a scalar type. Implementations are thread-safe. Derive from <see cref="ScalarCodec{T}" />.</summary>
public abstract class ScalarCodec
{
    private protected ScalarCodec(string scalarName) => ScalarName = scalarName;

    /// <summary>The name of the scalar type that it serves.</summary>
    public string ScalarName { get; }

    /// <summary>The type of the values in C#.</summary>
    public abstract Type ClrType { get; }

    /// <summary>Reads what a client gave; false with a reason for the client where it is no value of the scalar.</summary>
    public abstract bool TryRead(ScalarInput input, out object? value, out string? reason);

    /// <summary>Makes a resolver's value one that <see cref="Write" /> takes; false where it is no value of the scalar.</summary>
    public abstract bool TryConvert(object value, out object? converted);

    /// <summary>Writes a converted value as one JSON value.</summary>
    public abstract void Write(Utf8JsonWriter writer, object value);
}

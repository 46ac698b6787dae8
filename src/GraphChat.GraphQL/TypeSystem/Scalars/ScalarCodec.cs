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

    /// <summary>Writes a resolver's value as JSON; false where it is no value of the scalar, and then nothing is written.</summary>
    public abstract bool TryWrite(Utf8JsonWriter writer, object value);
}

using System.Text.Json;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>A codec of a scalar whose values are <typeparamref name="T" /> in C#.</summary>
/// <typeparam name="T">The type of the values in C#.</typeparam>
/// <param name="scalarName">The name of the scalar type.</param>
public abstract class ScalarCodec<T>(string scalarName) : ScalarCodec(scalarName)
    where T : notnull
{
    /// <inheritdoc />
    public sealed override Type ClrType => typeof(T);

    /// <inheritdoc />
    public sealed override bool TryRead(ScalarInput input, out object? value, out string? reason)
    {
        var read = TryReadValue(input, out var typed, out reason);
        value = read ? typed : null;
        return read;
    }

    /// <inheritdoc />
    public sealed override bool TryWrite(Utf8JsonWriter writer, object value) =>
        value is T typed && TryWriteValue(writer, typed);

    /// <summary>Reads what a client gave; false with a reason for the client where it is no value of the scalar.</summary>
    protected abstract bool TryReadValue(ScalarInput input, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value, out string? reason);

    /// <summary>Writes a value as JSON; false where it is out of the scalar's range, and then nothing is written.</summary>
    protected abstract bool TryWriteValue(Utf8JsonWriter writer, T value);
}

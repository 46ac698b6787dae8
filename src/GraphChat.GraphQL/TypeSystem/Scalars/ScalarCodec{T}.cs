using System.Diagnostics.CodeAnalysis;
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
    public sealed override bool TryConvert(object value, out object? converted)
    {
        if (value is T same && IsInRange(same))
        {
            converted = value;
            return true;
        }

        if (value is not T && TryConvertValue(value, out var made))
        {
            converted = made;
            return true;
        }

        converted = null;
        return false;
    }

    /// <inheritdoc />
    public sealed override void Write(Utf8JsonWriter writer, object value) => WriteValue(writer, (T)value);

    /// <summary>Reads what a client gave; false with a reason for the client where it is no value of the scalar.</summary>
    protected abstract bool TryReadValue(ScalarInput input, [MaybeNullWhen(false)] out T value, out string? reason);

    /// <summary>Writes a value as one JSON value.</summary>
    protected abstract void WriteValue(Utf8JsonWriter writer, T value);

    /// <summary>Whether a value of the C# type is one of the scalar; all are unless overridden.</summary>
    protected virtual bool IsInRange(T value) => true;

    /// <summary>Takes a value of another C# type; none unless overridden.</summary>
    protected virtual bool TryConvertValue(object value, [MaybeNullWhen(false)] out T converted)
    {
        converted = default;
        return false;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using GraphChat.GraphQL.Response;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>A custom scalar without a codec: takes and gives any JSON.</summary>
internal sealed class UntypedCodec(string scalarName) : ScalarCodec<object>(scalarName)
{
    protected override bool TryReadValue(ScalarInput input, [MaybeNullWhen(false)] out object value, out string? reason)
    {
        value = input.ToUntyped();
        reason = value is null ? "A value is expected." : null;
        return value is not null;
    }

    protected override void WriteValue(Utf8JsonWriter writer, object value) => ResponseWriter.WriteAny(writer, value);
}

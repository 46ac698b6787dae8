using System.Globalization;
using System.Text.Json;
using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>Values without a type, for scalars that take anything.</summary>
internal static class UntypedValue
{
    public static object? Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => Number(json.GetRawText()),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => json.EnumerateArray().Select(Of).ToList(),
        JsonValueKind.Object => Object(json.EnumerateObject().Select(field => (field.Name, Of(field.Value)))),
        _ => null,
    };

    public static object? Of(ValueNode literal, IReadOnlyDictionary<string, object?>? variables) => literal switch
    {
        StringValueNode node => node.Value,
        IntValueNode node => Number(node.Value),
        FloatValueNode node => Number(node.Value),
        BooleanValueNode node => node.Value,
        EnumValueNode node => node.Value,
        ListValueNode node => node.Values.Select(value => Of(value, variables)).ToList(),
        // As in an input object, a field whose variable has no value is left out.
        ObjectValueNode node => Object(node.Fields.Where(field => IsGiven(field.Value, variables)).Select(field => (field.Name.Value, Of(field.Value, variables)))),
        VariableNode node => variables?.GetValueOrDefault(node.Name.Value),
        _ => null,
    };

    private static bool IsGiven(ValueNode node, IReadOnlyDictionary<string, object?>? variables) =>
        node is not VariableNode variable || variables?.ContainsKey(variable.Name.Value) == true;

    private static Dictionary<string, object?> Object(IEnumerable<(string Name, object? Value)> fields)
    {
        var result = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            result[name] = value;
        }

        return result;
    }

    private static object Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}

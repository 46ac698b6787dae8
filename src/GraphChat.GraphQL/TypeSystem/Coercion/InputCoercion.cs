using System.Runtime.CompilerServices;
using System.Text.Json;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem.Scalars;

namespace GraphChat.GraphQL.TypeSystem.Coercion;

/// <summary>
/// Makes values of input types from literals and JSON. Spec: GraphQL 2025-09 §3.5 to §3.12, Input Coercion.
/// A scalar's value is what its codec reads, an enum's its name, a list <c>List&lt;object?&gt;</c>, an input object
/// <c>Dictionary&lt;string, object?&gt;</c> in the order of its fields.
/// </summary>
internal static class InputCoercion
{
    private const int MostFaults = 20;

    /// <summary>Coerces a literal; false, with at least one fault added, where it is no value of the type.</summary>
    public static bool TryLiteral(
        ValueNode node, IGraphType type, IReadOnlyDictionary<string, object?>? variables, List<InputFault> faults, out object? value) =>
        TryLiteral(node, type, variables, faults, "", out value);

    /// <summary>Coerces JSON; false, with at least one fault added, where it is no value of the type.</summary>
    public static bool TryJson(JsonElement json, IGraphType type, List<InputFault> faults, out object? value) =>
        TryJson(json, type, faults, "", out value);

    private static bool TryLiteral(
        ValueNode node, IGraphType type, IReadOnlyDictionary<string, object?>? variables, List<InputFault> faults, string path, out object? value)
    {
        value = null;
        if (node is VariableNode variable)
        {
            object? given = null;
            var isGiven = variables?.TryGetValue(variable.Name.Value, out given) == true;
            value = given;
            return (isGiven && given is not null) || type is not NonNullType
                || Fault(faults, $"Expected value of non-null type \"{type}\" not to be null.", path, node);
        }

        if (type is NonNullType nonNull)
        {
            return node is NullValueNode
                ? Fault(faults, $"Expected value of non-null type \"{type}\" not to be null.", path, node)
                : TryLiteral(node, nonNull.OfType, variables, faults, path, out value);
        }

        if (node is NullValueNode)
        {
            return true;
        }

        switch (type)
        {
            case ListType list:
                return LiteralList(node, list, variables, faults, path, out value);
            case InputObjectType input:
                return LiteralObject(node, input, variables, faults, path, out value);
            case EnumType enumType:
                value = (node as EnumValueNode)?.Value;
                return value is string name && enumType.FindValue(name) is not null
                    || Fault(faults, $"Value is not one of enum \"{type}\".", path, node);
            default:
                var codec = ((ScalarType)type).Codec;
                return codec.TryRead(new ScalarInput(node, variables), out value, out var reason)
                    || Fault(faults, reason ?? $"Expected a value of type \"{type}\".", path, node);
        }
    }

    private static bool LiteralList(
        ValueNode node, ListType list, IReadOnlyDictionary<string, object?>? variables, List<InputFault> faults, string path, out object? value)
    {
        if (node is not ListValueNode items)
        {
            var isItem = TryLiteral(node, list.OfType, variables, faults, path, out var item);
            value = new List<object?> { item };
            return isItem;
        }

        var values = new List<object?>(items.Values.Count);
        var isRight = true;
        for (var i = 0; i < items.Values.Count; i++)
        {
            isRight &= TryLiteral(items.Values[i], list.OfType, variables, faults, $"{path}[{i}]", out var item);
            values.Add(item);
        }

        value = values;
        return isRight;
    }

    private static bool LiteralObject(
        ValueNode node, InputObjectType type, IReadOnlyDictionary<string, object?>? variables, List<InputFault> faults, string path, out object? value)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        value = values;
        if (node is not ObjectValueNode fields)
        {
            return Fault(faults, $"Expected value of type \"{type}\" to be an object.", path, node);
        }

        var isRight = true;
        var given = new Dictionary<string, ValueNode>(StringComparer.Ordinal);
        foreach (var field in fields.Fields)
        {
            given[field.Name.Value] = field.Value;
            if (type.FindField(field.Name.Value) is null)
            {
                isRight = Fault(faults, $"Type \"{type}\" has no field \"{field.Name.Value}\".", path, node);
            }
        }

        foreach (var field in type.Fields)
        {
            var isGiven = given.TryGetValue(field.Name, out var fieldNode)
                && (fieldNode is not VariableNode variable || variables?.ContainsKey(variable.Name.Value) == true);
            isRight &= isGiven
                ? Add(values, field, TryLiteral(fieldNode!, field.Type, variables, faults, $"{path}.{field.Name}", out var item), item)
                : AddDefault(values, field, type, faults, path, node);
        }

        return isRight && IsOneOf(type, values, given.Count, faults, path, node);
    }

    private static bool TryJson(JsonElement json, IGraphType type, List<InputFault> faults, string path, out object? value)
    {
        value = null;
        var isNull = json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
        if (type is NonNullType nonNull)
        {
            return isNull
                ? Fault(faults, $"Expected value of non-null type \"{type}\" not to be null.", path, null)
                : TryJson(json, nonNull.OfType, faults, path, out value);
        }

        if (isNull)
        {
            return true;
        }

        switch (type)
        {
            case ListType list:
                return JsonList(json, list, faults, path, out value);
            case InputObjectType input:
                return JsonObject(json, input, faults, path, out value);
            case EnumType enumType:
                value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
                return value is string name && enumType.FindValue(name) is not null
                    || Fault(faults, $"Value is not one of enum \"{type}\".", path, null);
            default:
                var codec = ((ScalarType)type).Codec;
                return codec.TryRead(new ScalarInput(json), out value, out var reason)
                    || Fault(faults, reason ?? $"Expected a value of type \"{type}\".", path, null);
        }
    }

    private static bool JsonList(JsonElement json, ListType list, List<InputFault> faults, string path, out object? value)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            var isItem = TryJson(json, list.OfType, faults, path, out var item);
            value = new List<object?> { item };
            return isItem;
        }

        var values = new List<object?>(json.GetArrayLength());
        var isRight = true;
        foreach (var element in json.EnumerateArray())
        {
            isRight &= TryJson(element, list.OfType, faults, $"{path}[{values.Count}]", out var item);
            values.Add(item);
        }

        value = values;
        return isRight;
    }

    private static bool JsonObject(JsonElement json, InputObjectType type, List<InputFault> faults, string path, out object? value)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        value = values;
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Fault(faults, $"Expected value of type \"{type}\" to be an object.", path, null);
        }

        var isRight = true;
        var given = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in json.EnumerateObject())
        {
            given[field.Name] = field.Value;
            if (type.FindField(field.Name) is null)
            {
                isRight = Fault(faults, $"Type \"{type}\" has no field \"{field.Name}\".", path, null);
            }
        }

        foreach (var field in type.Fields)
        {
            isRight &= given.TryGetValue(field.Name, out var element)
                ? Add(values, field, TryJson(element, field.Type, faults, $"{path}.{field.Name}", out var item), item)
                : AddDefault(values, field, type, faults, path, null);
        }

        return isRight && IsOneOf(type, values, given.Count, faults, path, null);
    }

    private static bool Add(Dictionary<string, object?> values, InputValue field, bool isRight, object? value)
    {
        values[field.Name] = value;
        return isRight;
    }

    private static bool AddDefault(
        Dictionary<string, object?> values, InputValue field, InputObjectType type, List<InputFault> faults, string path, ValueNode? node)
    {
        if (field.DefaultValue is not null)
        {
            // Defaults that need defaults follow a chain as long as the SDL.
            RuntimeHelpers.EnsureSufficientExecutionStack();
            values[field.Name] = field.CoercedDefault();
            return true;
        }

        return !field.IsRequired
            || Fault(faults, $"Field \"{type}.{field.Name}\" of required type \"{field.Type}\" was not provided.", path, node);
    }

    // Spec: GraphQL 2025-09 §3.10.1: exactly one entry, and that not null.
    private static bool IsOneOf(
        InputObjectType type, Dictionary<string, object?> values, int given, List<InputFault> faults, string path, ValueNode? node) =>
        !type.IsOneOf || (given == 1 && values.Count == 1 && values.Values.First() is not null)
            || Fault(faults, $"Exactly one field of \"{type}\" must be given, and not null.", path, node);

    private static bool Fault(List<InputFault> faults, string message, string path, ValueNode? node)
    {
        if (faults.Count < MostFaults)
        {
            faults.Add(new InputFault(message, path, node));
        }

        return false;
    }
}

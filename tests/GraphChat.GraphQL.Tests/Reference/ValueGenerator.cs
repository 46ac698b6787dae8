using System.Globalization;
using System.Text;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>Makes root values: mostly right, now and then null or of a wrong type, so that errors spread.</summary>
internal sealed class ValueGenerator(Random random, Schema schema)
{
    private const int Deepest = 4;

    public string Root(ObjectType type, bool asStreams)
    {
        var json = new StringBuilder("{");
        foreach (var field in type.Fields)
        {
            json.Append(json.Length > 1 ? ", " : "").Append(CultureInfo.InvariantCulture, $"\"{field.Name}\": ");
            json.Append(asStreams
                ? $"[{string.Join(", ", Enumerable.Range(0, 3).Select(_ => $"{{\"{field.Name}\": {Value(field.Type, 0)}}}"))}]"
                : FieldValue(field, 0));
        }

        return json.Append('}').ToString();
    }

    // What arguments became is seen where the field's type can hold anything.
    private string FieldValue(Field field, int depth) =>
        field.Arguments.Count > 0 && field.Type.ToString()!.TrimEnd('!').StartsWith("Scalar", StringComparison.Ordinal) && random.Chance(0.8)
            ? "{\"$arguments\": true}"
            : Value(field.Type, depth);

    private string Value(IGraphType type, int depth)
    {
        if (random.Chance(0.03))
        {
            return random.Pick(["null", "\"wrong\"", "1.5", "true", "{}", "[]", "5"]);
        }

        switch (type)
        {
            case NonNullType nonNull:
                return NotNull(nonNull.OfType, depth);
            default:
                return random.Chance(0.1) ? "null" : NotNull(type, depth);
        }
    }

    private string NotNull(IGraphType type, int depth)
    {
        switch (type)
        {
            case ListType list:
                return $"[{string.Join(", ", Enumerable.Range(0, random.Next(0, 4)).Select(_ => Value(list.OfType, depth)))}]";
            case EnumType enumType:
                return $"\"{random.Pick(enumType.Values).Name}\"";
            case NamedType { IsComposite: true } composite:
                return Object(random.Pick(schema.PossibleTypes(composite).DefaultIfEmpty(schema.QueryType).ToList()), depth);
            default:
                return ((NamedType)type).Name switch
                {
                    "Int" => random.Pick(["0", "-7", "true", "12"]),
                    "Float" => random.Pick(["0.1", "-7", "1e21", "1.5e-7", "100000000000000000000", "123456.789"]),
                    "Boolean" => random.Pick(["true", "false", "0", "2"]),
                    "ID" => random.Pick(["\"x\"", "17"]),
                    "String" => random.Pick(["\"\"", "\"é😀\\u0001\\\"\"", "1.25", "false"]),
                    _ => random.Pick(["1", "[1, {\"a\": null}]", "{\"z\": 1, \"a\": 2.5}", "\"s\""]),
                };
        }
    }

    private string Object(ObjectType type, int depth)
    {
        if (depth >= Deepest)
        {
            return $"{{\"__typename\": \"{type}\"}}";
        }

        var json = new StringBuilder($"{{\"__typename\": \"{type}\"");
        foreach (var field in type.Fields.Where(field => depth < 2 || field.Type.NamedType.IsLeaf || random.Chance(0.4)))
        {
            json.Append(CultureInfo.InvariantCulture, $", \"{field.Name}\": {FieldValue(field, depth + 1)}");
        }

        return json.Append('}').ToString();
    }
}

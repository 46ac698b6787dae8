using System.Globalization;
using System.Text;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>Makes documents that are valid against a schema, with the variables to run them.</summary>
internal sealed class DocumentGenerator(Random random, Schema schema)
{
    private readonly StringBuilder _fragments = new();
    private readonly List<string> _variables = [];
    private readonly List<string> _values = [];
    private int _aliases;
    private int _budget = 60;

    /// <summary>The JSON of the variables of the last document.</summary>
    public string Variables => $"{{{string.Join(", ", _values)}}}";

    public string Make(OperationType operation)
    {
        _fragments.Clear();
        _variables.Clear();
        _values.Clear();
        _budget = 60;
        var root = schema.RootType(operation)!;
        var body = operation == OperationType.Subscription
            ? $"{{ {Field(root, random.Pick(root.Fields), 0)} }}"
            : Selections(root, 0);
        var variables = _variables.Count == 0 ? "" : $"({string.Join(", ", _variables)})";
        var keyword = operation.ToString().ToLowerInvariant();
        return $"{(random.Chance(0.2) ? "\"about\" " : "")}{keyword} Op{variables} {body}{_fragments}";
    }

    private string Selections(NamedType type, int depth)
    {
        var parts = new List<string>();
        var count = random.Next(1, 5);
        for (var i = 0; i < count && (_budget > 0 || parts.Count == 0); i++)
        {
            parts.Add(Selection(type, depth));
        }

        return $"{{ {string.Join(random.Pick([" ", ", ", "\n"]), parts)} }}";
    }

    private string Selection(NamedType type, int depth)
    {
        _budget--;
        var conditions = schema.PossibleTypes(type).Cast<NamedType>()
            .Concat(schema.Types.Where(other => other.IsAbstract && schema.PossibleTypes(other).Intersect(schema.PossibleTypes(type)).Any())).ToList();
        var choice = random.NextDouble();
        if (choice < 0.12 && depth < 5 && conditions.Count > 0)
        {
            var condition = random.Pick(conditions);
            return $"... on {condition}{Directives("INLINE_FRAGMENT")} {Selections(condition, depth + 1)}";
        }

        if (choice < 0.2 && depth < 5 && conditions.Count > 0)
        {
            var condition = random.Pick(conditions);
            var name = string.Create(CultureInfo.InvariantCulture, $"Fragment{_aliases++}");
            var body = Selections(condition, depth + 1);
            _fragments.Append(CultureInfo.InvariantCulture, $"\nfragment {name} on {condition} {body}");
            var spread = $"...{name}{Directives("FRAGMENT_SPREAD")}";
            return random.Chance(0.3) ? $"{spread} ...{name}" : spread;
        }

        return choice < 0.25 || type is not TypeWithFields withFields
            ? "__typename"
            : Field(type, random.Pick(withFields.Fields), depth);
    }

    private string Field(NamedType parent, Field field, int depth)
    {
        if (depth >= 5 && !field.Type.NamedType.IsLeaf)
        {
            return parent == schema.SubscriptionType ? $"{field.Name}{Arguments(field)} {{ __typename }}" : "__typename";
        }

        // Arguments differ from use to use, so an alias for each keeps the fields mergeable.
        var text = string.Create(CultureInfo.InvariantCulture, $"k{_aliases++}: {field.Name}{Arguments(field)}");
        if (depth > 0 || parent != schema.SubscriptionType)
        {
            text += Directives("FIELD");
        }

        return field.Type.NamedType.IsLeaf ? text : $"{text} {Selections(field.Type.NamedType, depth + 1)}";
    }

    private string Arguments(Field field)
    {
        var given = field.Arguments.Where(argument => argument.IsRequired || random.Chance(0.6)).ToList();
        return given.Count == 0
            ? ""
            : $"({string.Join(", ", given.Select(argument => $"{argument.Name}: {Value(argument.Type, 0, canBeVariable: true)}"))})";
    }

    private string Directives(string place)
    {
        var choice = random.NextDouble();
        return choice < 0.05 ? $" @skip(if: {Value(new NonNullType(schema.FindType("Boolean")!), 0, true)})"
            : choice < 0.1 ? $" @include(if: {Value(new NonNullType(schema.FindType("Boolean")!), 0, true)})"
            : choice < 0.13 && place.Length > 0 ? " @every"
            : "";
    }

    private string Value(IGraphType type, int depth, bool canBeVariable)
    {
        if (canBeVariable && random.Chance(0.35))
        {
            return Variable(type, depth);
        }

        switch (type)
        {
            case NonNullType nonNull:
                return NotNull(nonNull.OfType, depth, canBeVariable);
            default:
                return random.Chance(0.1) ? "null" : NotNull(type, depth, canBeVariable);
        }
    }

    private string NotNull(IGraphType type, int depth, bool canBeVariable)
    {
        switch (type)
        {
            case ListType list:
                return random.Chance(0.2)
                    ? Value(list.OfType is NonNullType or ListType ? list.OfType : new NonNullType(list.OfType), depth + 1, canBeVariable: false)
                    : $"[{string.Join(", ", Enumerable.Range(0, random.Next(0, 3)).Select(_ => Value(list.OfType, depth + 1, canBeVariable)))}]";
            case EnumType enumType:
                return random.Pick(enumType.Values).Name;
            case InputObjectType { IsOneOf: true } oneOf:
                var only = random.Pick(oneOf.Fields);
                return $"{{{only.Name}: {NotNull(only.Type, depth + 1, canBeVariable: false)}}}";
            case InputObjectType input:
                var fields = input.Fields.Where(field => field.IsRequired || (depth < 3 && random.Chance(0.5)));
                return $"{{{string.Join(", ", fields.Select(field => $"{field.Name}: {Value(field.Type, depth + 1, canBeVariable)}"))}}}";
            default:
                return Scalar(((NamedType)type).Name);
        }
    }

    private string Scalar(string name) => name switch
    {
        "Int" => random.Pick(["0", "-1", "2147483647", "42"]),
        "Float" => random.Pick(["1", "0.5", "-1e10", "3.25E-2"]),
        "Boolean" => random.Pick(["true", "false"]),
        "ID" => random.Pick(["1", "\"id\""]),
        "String" => random.Pick(["\"\"", "\"é\\u{1F600}\\n\"", "\"\"\"\n  block\n    text\n\"\"\""]),
        _ => random.Pick(["1", "\"custom\"", "[1, 2]", "true", "{ k: 1 }"]),
    };

    // Sometimes left out, sometimes wrong: both engines must say so.
    private string Variable(IGraphType type, int depth)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"v{_aliases++}");
        var declared = type is not NonNullType && random.Chance(0.3) ? new NonNullType(type) : type;
        var defaultValue = random.Chance(0.3) ? $" = {(declared is NonNullType nonNull ? NotNull(nonNull.OfType, depth, false) : Value(declared, depth, false))}" : "";
        _variables.Add($"${name}: {declared}{defaultValue}{(random.Chance(0.1) ? " @every" : "")}");
        if (random.Chance(declared is NonNullType && defaultValue.Length == 0 ? 0.97 : 0.7))
        {
            _values.Add($"\"{name}\": {Json(declared, depth)}");
        }

        return $"${name}";
    }

    private string Json(IGraphType type, int depth)
    {
        if (random.Chance(0.03))
        {
            return random.Pick(["null", "\"wrong\"", "1.5", "{}", "[]", "3000000000"]);
        }

        switch (type)
        {
            case NonNullType nonNull:
                return JsonNotNull(nonNull.OfType, depth);
            default:
                return random.Chance(0.1) ? "null" : JsonNotNull(type, depth);
        }
    }

    private string JsonNotNull(IGraphType type, int depth)
    {
        switch (type)
        {
            case ListType list:
                return random.Chance(0.15)
                    ? JsonNotNull(list.OfType is NonNullType inner ? inner.OfType : list.OfType, depth + 1)
                    : $"[{string.Join(", ", Enumerable.Range(0, random.Next(0, 3)).Select(_ => Json(list.OfType, depth + 1)))}]";
            case NonNullType nonNull:
                return JsonNotNull(nonNull.OfType, depth);
            case EnumType enumType:
                return $"\"{random.Pick(enumType.Values).Name}\"";
            case InputObjectType { IsOneOf: true } oneOf:
                var only = random.Pick(oneOf.Fields);
                return $"{{\"{only.Name}\": {JsonNotNull(only.Type, depth + 1)}}}";
            case InputObjectType input:
                var fields = input.Fields.Where(field => field.IsRequired || (depth < 3 && random.Chance(0.5)));
                return $"{{{string.Join(", ", fields.Select(field => $"\"{field.Name}\": {Json(field.Type, depth + 1)}"))}}}";
            default:
                return ((NamedType)type).Name switch
                {
                    "Int" => random.Pick(["0", "-5", "1.0", "2147483647"]),
                    "Float" => random.Pick(["0", "1.5", "-2e3"]),
                    "Boolean" => random.Pick(["true", "false"]),
                    "ID" => random.Pick(["1", "\"id\""]),
                    "String" => random.Pick(["\"\"", "\"text é\""]),
                    _ => random.Pick(["1", "\"custom\"", "[1]", "{\"k\": 1}"]),
                };
        }
    }
}

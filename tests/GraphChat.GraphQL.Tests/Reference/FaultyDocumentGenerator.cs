using System.Text;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>
/// Writes documents against a schema. Each choice is a wrong one with a chance that is drawn for the document, so that some
/// documents are valid, most have a fault or two, and some have many. The same seed gives the same document.
/// </summary>
internal sealed class FaultyDocumentGenerator(Schema schema, int seed)
{
    private static readonly string[] Names = ["a", "b", "c", "name", "id", "dog", "cat", "zzz"];
    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private readonly List<(string Name, NamedType Type)> _fragments = [];
    private readonly List<(string Name, string Type)> _variables = [];
    private readonly HashSet<string> _usedVariables = [];
    private readonly HashSet<string> _usedFragments = [];
    private double _wrong;
    private int _budget;

    public string Write()
    {
        _wrong = _random.Next(4) switch { 0 => 0, 1 => 0.01, 2 => 0.04, _ => 0.15 };
        _budget = 5 + _random.Next(40);
        var composites = schema.Types.Where(type => type.IsComposite && !type.Name.StartsWith("__", StringComparison.Ordinal)).ToArray();
        var count = _random.Next(4);
        for (var i = 0; i < count; i++)
        {
            _fragments.Add(($"F{(Wrong() ? 0 : i)}", Pick(composites)));
        }

        var operations = 1 + (Chance(0.2) ? 1 : 0);
        for (var i = 0; i < operations; i++)
        {
            WriteOperation(operations == 1 && Chance(0.5) || Wrong() ? null : $"Q{(Wrong() || Wrong() ? 0 : i)}");
        }

        for (var i = 0; i < _fragments.Count; i++)
        {
            // What nothing spreads is left out, or the rule on unused fragments would find something in every document.
            if (_usedFragments.Contains(_fragments[i].Name) || Wrong())
            {
                WriteFragment(_fragments[i].Name, _fragments[i].Type);
            }
        }

        if (Wrong())
        {
            _text.Append(Pick("type Extra { a: Int }", "extend type Query { extra: Int }", "scalar Extra", "schema { query: Query }")).Append('\n');
        }

        return _text.ToString();
    }

    private void WriteOperation(string? name)
    {
        _variables.Clear();
        var kind = Chance(0.2) ? Pick("mutation", "subscription") : "query";
        ObjectType? root = kind switch { "mutation" => schema.MutationType, "subscription" => schema.SubscriptionType, _ => schema.QueryType };
        var count = name is not null || Chance(0.3) ? _random.Next(4) : 0;
        for (var i = 0; i < count; i++)
        {
            _variables.Add(($"v{(Wrong() || Wrong() || Wrong() ? 0 : i)}", VariableType()));
        }

        _usedVariables.Clear();
        var body = new StringBuilder();
        var whole = _text.ToString();
        _text.Clear();
        WriteSelectionSet(root ?? schema.QueryType, 0, kind == "subscription" ? 1 : 0);
        body.Append(_text);
        _text.Clear().Append(whole);
        if (kind != "query" || name is not null || _variables.Count > 0)
        {
            _text.Append(kind);
            if (name is not null)
            {
                _text.Append(' ').Append(name);
            }

            WriteVariableDefinitions();
            WriteDirectives(kind.ToUpperInvariant());
            _text.Append(' ');
        }

        _text.Append(body).Append('\n');
    }

    private void WriteVariableDefinitions()
    {
        var kept = _variables.Where(variable => _usedVariables.Contains(variable.Name) || Wrong()).ToArray();
        if (kept.Length == 0)
        {
            return;
        }

        _text.Append('(');
        foreach (var (name, type) in kept)
        {
            _text.Append('$').Append(name).Append(": ").Append(type);
            if (Chance(0.2))
            {
                _text.Append(" = ");
                WriteValue(Parse(type), 0, constant: true);
            }

            WriteDirectives("VARIABLE_DEFINITION");
            _text.Append(' ');
        }

        _text.Append(')');
    }

    private string VariableType()
    {
        var types = schema.Types.Where(type => type.IsInputType && !type.Name.StartsWith("__", StringComparison.Ordinal)).ToArray();
        var name = Wrong() || Wrong() ? Pick("Dog", "Nothing", "Being") : Pick(types).Name;
        return _random.Next(6) switch { 0 or 1 => $"{name}!", 2 => $"[{name}]", 3 => $"[{name}!]!", _ => name };
    }

    private IGraphType? Parse(string type)
    {
        if (type.EndsWith('!'))
        {
            return Parse(type[..^1]) is { } inner ? new NonNullType(inner) : null;
        }

        return type.StartsWith('[') ? Parse(type[1..^1]) is { } item ? new ListType(item) : null : schema.FindType(type);
    }

    private void WriteFragment(string name, NamedType type)
    {
        _text.Append("fragment ").Append(name).Append(" on ").Append(Wrong() ? Pick("Nothing", "Int", "Filter") : type.Name);
        WriteDirectives("FRAGMENT_DEFINITION");
        _text.Append(' ');
        WriteSelectionSet(type, 1, 0);
        _text.Append('\n');
    }

    private void WriteSelectionSet(NamedType parent, int depth, int most)
    {
        _text.Append("{\n");
        var count = most > 0 && !Wrong() ? most : 1 + _random.Next(3);
        for (var i = 0; i < count; i++)
        {
            _text.Append(' ', (depth + 1) * 2);
            WriteSelection(parent, depth, most > 0);
            _text.Append('\n');
        }

        _text.Append(' ', depth * 2).Append('}');
    }

    private void WriteSelection(NamedType parent, int depth, bool fieldOnly)
    {
        _budget--;
        var kind = fieldOnly && !Wrong() ? 9 : _random.Next(10);
        if (kind == 0 && depth < 5)
        {
            _text.Append("...");
            var type = Chance(0.3) ? parent : Related(parent);
            if (type != parent || Chance(0.5))
            {
                _text.Append(" on ").Append(Wrong() ? Pick("Nothing", "Int", "Filter") : type.Name);
            }

            WriteDirectives("INLINE_FRAGMENT");
            _text.Append(' ');
            WriteSelectionSet(type, depth + 1, 0);
        }
        else if (kind == 1 && (_fragments.Count > 0 || Wrong()))
        {
            var fitting = _fragments.Where(fragment => Overlap(fragment.Type, parent)).ToArray();
            var name = Wrong() || fitting.Length == 0 ? (Chance(0.5) && _fragments.Count > 0 ? Pick(_fragments.ToArray()).Name : "Missing") : Pick(fitting).Name;
            if (fitting.Length == 0 && !Wrong())
            {
                _text.Append("__typename");
                return;
            }

            _usedFragments.Add(name);
            _text.Append("...").Append(name);
            WriteDirectives("FRAGMENT_SPREAD");
        }
        else
        {
            WriteField(parent, depth);
        }
    }

    private void WriteField(NamedType parent, int depth)
    {
        var fields = (parent as TypeWithFields)?.Fields.Where(field => _budget > 0 || field.Type.NamedType.IsLeaf).ToArray() ?? [];
        if (fields.Length == 0 || Chance(0.05))
        {
            _text.Append(Chance(0.3) ? "t: __typename" : "__typename");
            return;
        }

        var field = Pick(fields);
        if (Chance(0.15))
        {
            _text.Append(Wrong() || Chance(0.3) ? Pick(Names) : $"x{_random.Next(1000)}").Append(": ");
        }

        _text.Append(Wrong() ? Pick(Names) : field.Name);
        WriteArguments(field.Arguments);
        WriteDirectives("FIELD");
        if (field.Type.NamedType.IsComposite != Wrong())
        {
            _text.Append(' ');
            WriteSelectionSet(field.Type.NamedType, depth + 1, 0);
        }
    }

    private void WriteArguments(IReadOnlyList<InputValue> arguments, bool constant = false)
    {
        var given = arguments.Where(argument => (argument.IsRequired || Chance(0.5)) && !Wrong()).ToList();
        if (given.Count > 0 && Wrong())
        {
            given.Add(given[0]);
        }

        if (given.Count == 0 && !Wrong())
        {
            return;
        }

        _text.Append('(');
        foreach (var argument in given)
        {
            _text.Append(Wrong() ? Pick(Names) : argument.Name).Append(": ");
            WriteValue(argument.Type, 0, constant, argument.DefaultValue is not null);
            _text.Append(' ');
        }

        if (given.Count == 0 || Wrong())
        {
            _text.Append(Pick(Names)).Append(": 1");
        }

        _text.Append(')');
    }

    private void WriteDirectives(string location)
    {
        while (Chance(0.08))
        {
            var fitting = schema.Directives
                .Where(directive => directive.Locations.Any(at => at.ToString().Equals(location.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)))
                .ToArray();
            var directive = fitting.Length == 0 || Wrong() ? Pick(schema.Directives.ToArray()) : Pick(fitting);
            if (fitting.Length == 0 && !Wrong())
            {
                return;
            }

            var times = directive.IsRepeatable && Chance(0.5) || Wrong() ? 2 : 1;
            for (var i = 0; i < times; i++)
            {
                _text.Append(" @").Append(Wrong() ? Pick(Names) : directive.Name);
                WriteArguments(directive.Arguments, constant: location == "VARIABLE_DEFINITION");
            }

            if (!Wrong())
            {
                return;
            }
        }
    }

    private void WriteValue(IGraphType? type, int depth, bool constant, bool hasDefault = false)
    {
        if (type is null || Wrong())
        {
            WriteAnyValue(constant);
            return;
        }

        if (!constant && Chance(0.25))
        {
            var fitting = _variables.Where(variable => Fits(variable.Type, type, hasDefault)).ToArray();
            if (fitting.Length > 0 || Wrong())
            {
                var name = Wrong() ? (_variables.Count > 0 && Chance(0.7) ? Pick(_variables.ToArray()).Name : "missing") : fitting.Length > 0 ? Pick(fitting).Name : "missing";
                _usedVariables.Add(name);
                _text.Append('$').Append(name);
                return;
            }
        }

        switch (type)
        {
            case NonNullType nonNull:
                WriteNonNull(nonNull.OfType, depth, constant);
                break;
            case var _ when Chance(0.1):
                _text.Append("null");
                break;
            default:
                WriteNonNull(type, depth, constant);
                break;
        }
    }

    private void WriteNonNull(IGraphType type, int depth, bool constant)
    {
        switch (type)
        {
            case ListType list when Chance(0.8):
                _text.Append('[');
                for (var i = _random.Next(3); i > 0; i--)
                {
                    WriteValue(list.OfType, depth + 1, constant);
                    _text.Append(' ');
                }

                _text.Append(']');
                break;
            case ListType list:
                WriteValue(list.OfType is NonNullType item ? item : new NonNullType(list.OfType), depth + 1, constant);
                break;
            case EnumType enumeration:
                _text.Append(Pick(enumeration.Values.ToArray()).Name);
                break;
            case InputObjectType input:
                WriteObject(input, depth, constant);
                break;
            default:
                _text.Append(((NamedType)type).Name switch
                {
                    "Int" => Pick("0", "-7", "2147483647"),
                    "Float" => Pick("1.5", "3", "-1e10"),
                    "Boolean" => Pick("true", "false"),
                    "ID" => Pick("\"x\"", "7"),
                    "String" => Pick("\"text\"", "\"\"\"block\"\"\"", "\"\\u00e9\""),
                    _ => Pick("\"any\"", "1", "true"),
                });
                break;
        }
    }

    private void WriteObject(InputObjectType input, int depth, bool constant)
    {
        _text.Append('{');
        var fields = input.IsOneOf && !Wrong()
            ? [Pick(input.Fields.ToArray())]
            : input.Fields.Where(field => field.IsRequired || (depth < 3 && Chance(0.4))).Where(_ => !Wrong()).ToList();
        if (fields.Count > 0 && Wrong())
        {
            fields.Add(fields[0]);
        }

        foreach (var field in fields)
        {
            _text.Append(Wrong() ? Pick(Names) : field.Name).Append(": ");
            WriteValue(input.IsOneOf ? new NonNullType(field.Type) : field.Type, depth + 1, constant, field.DefaultValue is not null);
            _text.Append(' ');
        }

        _text.Append('}');
    }

    private void WriteAnyValue(bool constant)
    {
        if (!constant && _variables.Count > 0 && Chance(0.3))
        {
            var name = Pick(_variables.ToArray()).Name;
            _usedVariables.Add(name);
            _text.Append('$').Append(name);
            return;
        }

        _text.Append(Pick("1", "9999999999", "1.5", "\"s\"", "true", "null", "RED", "NOPE", "[1 \"a\"]", "{}", "{a: 1}", "[]", "[[1]]"));
    }

    private bool Fits(string variableType, IGraphType type, bool hasDefault)
    {
        var given = Parse(variableType);
        if (given is null)
        {
            return false;
        }

        var expected = hasDefault && type is NonNullType nonNull && given is not NonNullType ? nonNull.OfType : type;
        return schema.IsTypeSubTypeOf(given, expected);
    }

    private NamedType Related(NamedType type)
    {
        var related = schema.Types.Where(other => other.IsComposite && Overlap(other, type)).ToArray();
        return related.Length == 0 || Wrong() ? Pick(schema.Types.Where(other => other.IsComposite).ToArray()) : Pick(related);
    }

    private bool Overlap(NamedType left, NamedType right) => schema.PossibleTypes(left).Intersect(schema.PossibleTypes(right)).Any();

    private bool Wrong() => _random.NextDouble() < _wrong;

    private bool Chance(double chance) => _random.NextDouble() < chance;

    private T Pick<T>(params T[] items) => items[_random.Next(items.Length)];
}

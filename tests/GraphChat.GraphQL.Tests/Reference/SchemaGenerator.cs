using System.Globalization;
using System.Text;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>Makes valid SDL that uses every part of the type system.</summary>
internal sealed class SchemaGenerator(Random random)
{
    private static readonly string[] s_builtIn = ["Int", "Float", "String", "Boolean", "ID"];
    private readonly StringBuilder _sdl = new();
    private readonly List<string> _outputs = [.. s_builtIn];
    private readonly List<string> _inputs = [.. s_builtIn];
    private readonly Dictionary<string, string> _defaults = new(StringComparer.Ordinal)
    {
        ["Int"] = "7", ["Float"] = "-1.5e3", ["String"] = "\"a\\n\\u00e9\"", ["Boolean"] = "true", ["ID"] = "4",
    };

    public string Make()
    {
        var scalars = Names("Scalar", 2);
        var enums = Names("Enum", 3);
        var inputs = Names("Input", 4);
        var interfaces = Names("Face", 3);
        var objects = Names("Object", 5);
        var unions = Names("Union", 2);
        Leaves(scalars, enums);
        foreach (var name in inputs)
        {
            Input(name);
        }

        _outputs.AddRange([.. scalars, .. enums, .. interfaces, .. objects, .. unions]);
        var promised = Interfaces(interfaces);
        foreach (var name in objects)
        {
            Object(name, promised);
        }

        foreach (var name in unions)
        {
            Line($"{Described()}union {name} = {string.Join(" | ", random.Some(objects, 1))}");
        }

        Object("Query", promised);
        Object("Mutation", promised);
        _sdl.Append(Described()).Append("type Subscription { ");
        foreach (var field in Fields("s"))
        {
            _sdl.Append(field).Append(' ');
        }

        Line("}");
        Directives();
        if (random.Chance(0.3))
        {
            Line($"{Described()}schema {{ query: Query mutation: Mutation subscription: Subscription }}");
        }

        return _sdl.ToString();
    }

    private static List<string> Names(string prefix, int count) =>
        [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}"))];

    private void Leaves(List<string> scalars, List<string> enums)
    {
        foreach (var name in scalars)
        {
            Line($"{Described()}scalar {name}{(random.Chance(0.5) ? $" @specifiedBy(url: \"https://{name}.example\")" : "")}");
            _defaults[name] = random.Pick(["1", "\"x\"", "{ a: [1, E, null] }", "[true]"]);
        }

        foreach (var name in enums)
        {
            var values = string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(i => $"{Described()}{name.ToUpperInvariant()}_{i}{Deprecated()}"));
            Line($"{Described()}enum {name} {{ {values} }}");
            _defaults[name] = $"{name.ToUpperInvariant()}_0";
            if (random.Chance(0.3))
            {
                Line($"extend enum {name} {{ {name.ToUpperInvariant()}_EXTRA }}");
            }
        }

        _inputs.AddRange([.. scalars, .. enums]);
    }

    private void Input(string name)
    {
        var isOneOf = random.Chance(0.3);
        _sdl.Append(Described()).Append(CultureInfo.InvariantCulture, $"input {name}{(isOneOf ? " @oneOf" : "")} {{ ");
        var count = random.Next(1, 5);
        for (var i = 0; i < count; i++)
        {
            _sdl.Append(InputValue($"f{i}", canRequire: !isOneOf, canDefault: !isOneOf)).Append(' ');
        }

        Line($"{(isOneOf ? "" : $"self: [{name}!]")} }}");
        _inputs.Add(name);
        _defaults.Remove(name);
    }

    private Dictionary<string, (string Fields, List<string> Ancestors)> Interfaces(List<string> names)
    {
        var made = new Dictionary<string, (string, List<string>)>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var parents = random.Chance(0.5) ? random.Some(made.Keys, 0) : [];
            var ancestors = parents.Concat(parents.SelectMany(parent => made[parent].Item2)).Distinct().ToList();
            var fields = string.Join(' ', ancestors.Select(ancestor => made[ancestor].Item1).Append(string.Join(' ', Fields($"{name.ToLowerInvariant()}_"))));
            var own = string.Join(' ', Fields($"{name.ToLowerInvariant()}x_"));
            made[name] = (own, ancestors);
            var inherited = string.Join(' ', ancestors.Select(ancestor => made[ancestor].Item1));
            Line($"{Described()}interface {name}{Implements(ancestors)} {{ {inherited} {own} }}");
            _ = fields;
        }

        return made;
    }

    private void Object(string name, Dictionary<string, (string Fields, List<string> Ancestors)> interfaces)
    {
        var chosen = random.Chance(0.6) ? random.Some(interfaces.Keys, 0) : [];
        var all = chosen.Concat(chosen.SelectMany(face => interfaces[face].Ancestors)).Distinct().ToList();
        var inherited = string.Join(' ', all.Select(face => interfaces[face].Fields));
        var fields = Fields("f");
        if (random.Chance(0.3) && fields.Count > 1)
        {
            Line($"extend type {name} {{ {fields[0]} }}");
            fields.RemoveAt(0);
        }

        Line($"{Described()}type {name}{Implements(all)} {{ {inherited} {string.Join(' ', fields)} }}");
    }

    private List<string> Fields(string prefix)
    {
        var fields = new List<string>();
        var count = random.Next(2, 6);
        for (var i = 0; i < count; i++)
        {
            var arguments = random.Chance(0.4)
                ? $"({string.Join(", ", Enumerable.Range(0, random.Next(1, 4)).Select(j => InputValue($"a{j}", canRequire: random.Chance(0.3), canDefault: true)))})"
                : "";
            fields.Add($"{Described()}{prefix}{i}{arguments}: {(arguments.Length > 0 && random.Chance(0.5) ? "Scalar0" : Wrapped(random.Pick(_outputs), canRequire: true))}{Deprecated()}");
        }

        return fields;
    }

    private string InputValue(string name, bool canRequire, bool canDefault)
    {
        var named = random.Pick(_inputs);
        var type = Wrapped(named, canRequire);
        var value = canDefault && random.Chance(0.4) && _defaults.TryGetValue(named, out var given) ? $" = {Listed(given, type)}" : "";
        return $"{Described()}{name}: {type}{value}{(type.EndsWith('!') && value.Length == 0 ? "" : Deprecated())}";
    }

    private string Listed(string value, string type) => type.StartsWith('[') && random.Chance(0.5) && !value.StartsWith('[') && !type.StartsWith("[[", StringComparison.Ordinal) ? $"[{value}, {value}]" : value;

    private string Wrapped(string type, bool canRequire)
    {
        var wrapped = canRequire && random.Chance(0.3) ? type + "!" : type;
        if (random.Chance(0.25))
        {
            wrapped = $"[{wrapped}]";
            wrapped = random.Chance(0.15) ? $"[{wrapped}]" : wrapped;
            wrapped = canRequire && random.Chance(0.3) ? wrapped + "!" : wrapped;
        }

        return wrapped;
    }

    private void Directives()
    {
        Line($"{Described()}directive @every({InputValue("a", false, true)}) {(random.Chance(0.5) ? "repeatable " : "")}on FIELD | QUERY | FRAGMENT_SPREAD | INLINE_FRAGMENT | FRAGMENT_DEFINITION | MUTATION | VARIABLE_DEFINITION");
        Line("directive @mark on OBJECT | FIELD_DEFINITION");
    }

    private static string Implements(List<string> names) => names.Count == 0 ? "" : $" implements {string.Join(" & ", names)}";

    private string Deprecated() => random.Chance(0.15) ? random.Chance(0.5) ? " @deprecated" : " @deprecated(reason: \"old\")" : "";

    private string Described() => random.Next(6) switch
    {
        0 => "\"a `description`\" ",
        1 => "\"\"\"\n    block\n      text \\\"\"\"\n    \"\"\" ",
        _ => "",
    };

    private void Line(string text) => _sdl.Append(text).Append('\n');
}

using System.Text.Json;
using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>What a client gave for a scalar, as a literal of the document or as JSON of the variables; never null.</summary>
public readonly struct ScalarInput
{
    private readonly ValueNode? _literal;
    private readonly JsonElement _json;
    private readonly IReadOnlyDictionary<string, object?>? _variables;

    internal ScalarInput(ValueNode literal, IReadOnlyDictionary<string, object?>? variables)
    {
        _literal = literal;
        _variables = variables;
        Kind = literal switch
        {
            StringValueNode => ScalarInputKind.String,
            IntValueNode => ScalarInputKind.Integer,
            FloatValueNode => ScalarInputKind.Float,
            BooleanValueNode => ScalarInputKind.Boolean,
            EnumValueNode => ScalarInputKind.Enum,
            _ => ScalarInputKind.Structure,
        };
    }

    internal ScalarInput(JsonElement json)
    {
        _json = json;
        Kind = json.ValueKind switch
        {
            JsonValueKind.String => ScalarInputKind.String,
            JsonValueKind.Number => json.GetRawText().AsSpan().ContainsAny(".eE") ? ScalarInputKind.Float : ScalarInputKind.Integer,
            JsonValueKind.True or JsonValueKind.False => ScalarInputKind.Boolean,
            _ => ScalarInputKind.Structure,
        };
    }

    /// <summary>What was given.</summary>
    public ScalarInputKind Kind { get; }

    /// <summary>Whether it stands in the document; else it came as JSON, in which 1.0 is the same number as 1.</summary>
    public bool IsLiteral => _literal is not null;

    /// <summary>The string's value, the number as it is written, <c>true</c> or <c>false</c>, or the enum name; empty for a structure.</summary>
    public string Text => _literal switch
    {
        null => Kind == ScalarInputKind.String ? _json.GetString()! : Kind == ScalarInputKind.Structure ? "" : _json.GetRawText(),
        StringValueNode node => node.Value,
        IntValueNode node => node.Value,
        FloatValueNode node => node.Value,
        BooleanValueNode node => node.Value ? "true" : "false",
        EnumValueNode node => node.Value,
        _ => "",
    };

    /// <summary>
    /// The value without a type: string, long, double, bool, null, <c>IReadOnlyList&lt;object?&gt;</c> or
    /// <c>IReadOnlyDictionary&lt;string, object?&gt;</c> of these.
    /// </summary>
    public object? ToUntyped() => _literal is null ? UntypedValue.Of(_json) : UntypedValue.Of(_literal, _variables);
}

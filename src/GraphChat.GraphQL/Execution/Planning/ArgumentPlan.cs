using GraphChat.GraphQL.Execution.Binding;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Visiting;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.GraphQL.TypeSystem.Coercion;

namespace GraphChat.GraphQL.Execution.Planning;

/// <summary>The arguments of a field; coerced once where no variable is in them. Spec: GraphQL 2025-09 §6.4.1.</summary>
internal sealed class ArgumentPlan
{
    private readonly BoundField _bound;
    private readonly FieldNode _node;
    private readonly bool _isConstant;
    private object?[]? _constant;

    public ArgumentPlan(BoundField bound, FieldNode node)
    {
        _bound = bound;
        _node = node;
        var finder = new VariableFinder();
        finder.WalkAll(node.Arguments);
        _isConstant = !finder.Found;
    }

    /// <summary>The values of the arguments in the order of the field's definition; null with the fault where one is wrong.</summary>
    public object?[]? Coerce(IReadOnlyDictionary<string, object?> variables, out ArgumentFault? fault)
    {
        fault = null;
        if (_constant is not null)
        {
            return _constant;
        }

        var definitions = _bound.Arguments;
        if (definitions.Length == 0)
        {
            return _constant = [];
        }

        var values = new object?[definitions.Length];
        for (var i = 0; i < definitions.Length; i++)
        {
            if (!TryCoerce(definitions[i].Definition, variables, out var value, out fault))
            {
                return null;
            }

            values[i] = definitions[i].Bind(value);
        }

        if (_isConstant)
        {
            _constant = values;
        }

        return values;
    }

    private bool TryCoerce(InputValue definition, IReadOnlyDictionary<string, object?> variables, out object? value, out ArgumentFault? fault)
    {
        value = null;
        fault = null;
        ValueNode? given = null;
        foreach (var argument in _node.Arguments)
        {
            if (argument.Name.Value == definition.Name)
            {
                given = argument.Value;
            }
        }

        if (given is null || (given is VariableNode variable && !variables.ContainsKey(variable.Name.Value) && !definition.IsRequired))
        {
            value = definition.CoercedDefault();
            fault = definition.IsRequired
                ? new ArgumentFault($"Argument \"{_bound.Coordinate}({definition.Name}:)\" of required type \"{definition.Type}\" was not provided.", null)
                : null;
            return fault is null;
        }

        var faults = new List<InputFault>();
        if (InputCoercion.TryLiteral(given, definition.Type, variables, faults, out value))
        {
            return true;
        }

        fault = new ArgumentFault(
            $"Argument \"{_bound.Coordinate}({definition.Name}:)\" has invalid value{At(faults[0].Path)}: {faults[0].Message}", faults[0].Node ?? given);
        return false;
    }

    private static string At(string path) => path.Length > 0 ? " at " + path : "";

    private sealed class VariableFinder : SyntaxWalker
    {
        public bool Found { get; private set; }

        protected override bool Enter(SyntaxNode node)
        {
            Found |= node is VariableNode;
            return !Found;
        }
    }
}

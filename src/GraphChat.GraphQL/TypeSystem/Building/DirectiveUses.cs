using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Visiting;
using GraphChat.GraphQL.TypeSystem.Coercion;

namespace GraphChat.GraphQL.TypeSystem.Building;

/// <summary>Checks the directives that SDL applies: known, in a right place, once, with right arguments. Spec: GraphQL 2025-09 §3.13 and §5.7.</summary>
internal sealed class DirectiveUses : SyntaxWalker
{
    private readonly SchemaDraft _draft;
    private readonly SchemaErrorList _errors;
    private readonly Dictionary<string, HashSet<string>> _seenOnTypes = new(StringComparer.Ordinal);
    private readonly Stack<SyntaxNode> _owners = new();

    private DirectiveUses(SchemaDraft draft, SchemaErrorList errors)
    {
        _draft = draft;
        _errors = errors;
    }

    public static void Check(SchemaDraft draft, Definitions definitions, SchemaErrorList errors)
    {
        var uses = new DirectiveUses(draft, errors);
        foreach (var definition in definitions.All)
        {
            uses.Walk(definition);
        }
    }

    protected override bool Enter(SyntaxNode node)
    {
        if (node is ObjectValueNode value)
        {
            InputFieldNames(value);
        }

        var (directives, location, owner) = node switch
        {
            SchemaDefinitionNode it => (it.Directives, DirectiveLocation.Schema, "schema"),
            ScalarTypeDefinitionNode it => (it.Directives, DirectiveLocation.Scalar, it.Name.Value),
            ObjectTypeDefinitionNode it => (it.Directives, DirectiveLocation.Object, it.Name.Value),
            InterfaceTypeDefinitionNode it => (it.Directives, DirectiveLocation.Interface, it.Name.Value),
            UnionTypeDefinitionNode it => (it.Directives, DirectiveLocation.Union, it.Name.Value),
            EnumTypeDefinitionNode it => (it.Directives, DirectiveLocation.Enum, it.Name.Value),
            InputObjectTypeDefinitionNode it => (it.Directives, DirectiveLocation.InputObject, it.Name.Value),
            FieldDefinitionNode it => (it.Directives, DirectiveLocation.FieldDefinition, null),
            EnumValueDefinitionNode it => (it.Directives, DirectiveLocation.EnumValue, null),
            InputValueDefinitionNode it => (
                it.Directives,
                _owners.TryPeek(out var parent) && parent is InputObjectTypeDefinitionNode
                    ? DirectiveLocation.InputFieldDefinition
                    : DirectiveLocation.ArgumentDefinition,
                null),
            _ => ((IReadOnlyList<DirectiveNode>)[], default, (string?)null),
        };
        _owners.Push(node);
        var seen = owner is null ? new HashSet<string>(StringComparer.Ordinal) : SeenOn(owner);
        foreach (var directive in directives)
        {
            Use(directive, location, seen);
        }

        return true;
    }

    protected override void Leave(SyntaxNode node) => _owners.Pop();

    private HashSet<string> SeenOn(string owner)
    {
        if (!_seenOnTypes.TryGetValue(owner, out var seen))
        {
            _seenOnTypes[owner] = seen = new HashSet<string>(StringComparer.Ordinal);
        }

        return seen;
    }

    private void Use(DirectiveNode use, DirectiveLocation location, HashSet<string> seen)
    {
        var name = use.Name.Value;
        if (_draft.FindDirective(name) is not { } definition)
        {
            _errors.Add("KnownDirectives", $"Unknown directive \"@{name}\".", use);
            return;
        }

        if (!definition.Locations.Contains(location))
        {
            _errors.Add("KnownDirectives", $"Directive \"@{name}\" may not be used here.", use);
        }

        if (!definition.IsRepeatable && !seen.Add(name))
        {
            _errors.Add("UniqueDirectivesPerLocation", $"The directive \"@{name}\" can only be used once here.", use);
        }

        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var argument in use.Arguments)
        {
            if (!given.Add(argument.Name.Value))
            {
                _errors.Add("UniqueArgumentNames", $"There can be only one argument named \"{argument.Name.Value}\".", argument.Name);
            }

            if (definition.FindArgument(argument.Name.Value) is not { } known)
            {
                _errors.Add("KnownArgumentNamesOnDirectives", $"Unknown argument \"{argument.Name.Value}\" on directive \"@{name}\".", argument);
                continue;
            }

            Value(argument.Value, known);
        }

        foreach (var missing in definition.Arguments.Where(argument => argument.IsRequired && !given.Contains(argument.Name)))
        {
            _errors.Add("ProvidedRequiredArgumentsOnDirectives", $"Argument \"@{name}({missing.Name}:)\" of type \"{missing.Type}\" is required, but it was not provided.", use);
        }
    }

    private void InputFieldNames(ObjectValueNode value)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in value.Fields.Where(field => !seen.Add(field.Name.Value)))
        {
            _errors.Add("UniqueInputFieldNames", $"There can be only one input field named \"{field.Name.Value}\".", field.Name);
        }
    }

    private void Value(ValueNode value, InputValue argument)
    {
        var faults = new List<InputFault>();
        if (argument.Type.IsInputType && !InputCoercion.TryLiteral(value, argument.Type, null, faults, out _))
        {
            foreach (var fault in faults)
            {
                _errors.Add("ValuesOfCorrectType", fault.Message, fault.Node ?? value);
            }
        }
    }
}

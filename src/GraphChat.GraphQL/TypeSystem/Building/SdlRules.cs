using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.TypeSystem.Building;

/// <summary>What must hold before types can be made: unique and known names, right extensions. Spec: GraphQL 2025-09 §3.</summary>
internal sealed class SdlRules
{
    private static readonly HashSet<string> s_builtInTypes = BuiltInDefinitions.TypeNames;
    private readonly Definitions _definitions;
    private readonly SchemaErrorList _errors;
    private readonly Dictionary<string, TypeDefinitionNode> _types = new(StringComparer.Ordinal);

    private SdlRules(Definitions definitions, SchemaErrorList errors)
    {
        _definitions = definitions;
        _errors = errors;
    }

    public static void Check(Definitions definitions, SchemaErrorList errors)
    {
        var rules = new SdlRules(definitions, errors);
        rules.ExecutableDefinitions();
        rules.SchemaDefinitions();
        rules.TypeNames();
        rules.DirectiveNames();
        rules.TypeExtensions();
        rules.MemberNames();
        rules.KnownTypes();
    }

    private void ExecutableDefinitions()
    {
        foreach (var node in _definitions.All.OfType<ExecutableDefinitionNode>())
        {
            _errors.Add("ExecutableDefinitions", "A schema holds no operations and fragments.", node);
        }
    }

    private void SchemaDefinitions()
    {
        foreach (var node in _definitions.Schemas.Where(schema => !schema.IsExtension).Skip(1))
        {
            _errors.Add("LoneSchemaDefinition", "There can be only one schema definition.", node);
        }

        Unique(
            _definitions.Schemas.SelectMany(schema => schema.OperationTypes),
            node => node.Operation.ToString(),
            "UniqueOperationTypes",
            name => $"There can be only one {name} type in the schema.");
    }

    private void TypeNames()
    {
        foreach (var node in _definitions.Types)
        {
            if (s_builtInTypes.Contains(node.Name.Value))
            {
                _errors.Add("UniqueTypeNames", $"Type \"{node.Name.Value}\" is built in and cannot be defined.", node.Name);
            }
            else if (!_types.TryAdd(node.Name.Value, node))
            {
                _errors.Add("UniqueTypeNames", $"There can be only one type named \"{node.Name.Value}\".", node.Name);
            }
        }
    }

    private void DirectiveNames() => Unique(
        _definitions.Directives, node => node.Name.Value, "UniqueDirectiveNames", name => $"There can be only one directive named \"@{name}\".");

    private void TypeExtensions()
    {
        foreach (var node in _definitions.All.OfType<TypeDefinitionNode>().Where(node => node.IsExtension))
        {
            if (!_types.TryGetValue(node.Name.Value, out var definition))
            {
                _errors.Add("PossibleTypeExtensions", $"Cannot extend type \"{node.Name.Value}\" because it is not defined.", node.Name);
            }
            else if (definition.Kind != node.Kind)
            {
                _errors.Add("PossibleTypeExtensions", $"Cannot extend \"{node.Name.Value}\" as another kind of type.", node);
            }
        }
    }

    private void MemberNames()
    {
        foreach (var type in _types.Values)
        {
            var name = type.Name.Value;
            switch (type)
            {
                case ObjectTypeDefinitionNode node:
                    Fields(name, _definitions.PartsOf(node).SelectMany(part => part.Fields));
                    break;
                case InterfaceTypeDefinitionNode node:
                    Fields(name, _definitions.PartsOf(node).SelectMany(part => part.Fields));
                    break;
                case InputObjectTypeDefinitionNode node:
                    Unique(
                        _definitions.PartsOf(node).SelectMany(part => part.Fields), field => field.Name.Value,
                        "UniqueFieldDefinitionNames", field => $"Field \"{name}.{field}\" can only be defined once.");
                    break;
                case EnumTypeDefinitionNode node:
                    Unique(
                        _definitions.PartsOf(node).SelectMany(part => part.Values), value => value.Name.Value,
                        "UniqueEnumValueNames", value => $"Enum value \"{name}.{value}\" can only be defined once.");
                    break;
            }
        }

        foreach (var directive in _definitions.Directives)
        {
            Arguments($"@{directive.Name.Value}", directive.Arguments);
        }
    }

    private void Fields(string type, IEnumerable<FieldDefinitionNode> fields)
    {
        var all = fields.ToList();
        Unique(all, field => field.Name.Value, "UniqueFieldDefinitionNames", field => $"Field \"{type}.{field}\" can only be defined once.");
        foreach (var field in all)
        {
            Arguments($"{type}.{field.Name.Value}", field.Arguments);
        }
    }

    private void Arguments(string owner, IEnumerable<InputValueDefinitionNode> arguments) => Unique(
        arguments, node => node.Name.Value, "UniqueArgumentDefinitionNames",
        name => $"Argument \"{owner}({name}:)\" can only be defined once.");

    private void KnownTypes()
    {
        var walker = new TypeReferences();
        foreach (var definition in _definitions.All.Where(node => node is not ExecutableDefinitionNode))
        {
            walker.Walk(definition);
        }

        foreach (var node in walker.Found.Where(node => !_types.ContainsKey(node.Name.Value) && !s_builtInTypes.Contains(node.Name.Value)))
        {
            _errors.Add("KnownTypeNames", $"Unknown type \"{node.Name.Value}\".", node);
        }
    }

    private void Unique<T>(IEnumerable<T> nodes, Func<T, string> nameOf, string rule, Func<string, string> message)
        where T : SyntaxNode
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (!seen.Add(nameOf(node)))
            {
                _errors.Add(rule, message(nameOf(node)), node);
            }
        }
    }

    private sealed class TypeReferences : SyntaxWalker
    {
        public List<NamedTypeNode> Found { get; } = [];

        protected override bool Enter(SyntaxNode node)
        {
            if (node is NamedTypeNode named)
            {
                Found.Add(named);
            }

            return true;
        }
    }
}

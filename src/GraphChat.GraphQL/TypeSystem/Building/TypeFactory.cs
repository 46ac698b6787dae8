using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem.Scalars;

namespace GraphChat.GraphQL.TypeSystem.Building;

/// <summary>Makes the types that definitions describe: first an empty object for each name, then what is in it.</summary>
internal sealed class TypeFactory
{
    private readonly Definitions _own;
    private readonly Dictionary<string, ScalarCodec> _codecs;
    private readonly Dictionary<string, NamedType> _types = new(StringComparer.Ordinal);

    public TypeFactory(Definitions own, IEnumerable<ScalarCodec> codecs)
    {
        _own = own;
        _codecs = new Dictionary<string, ScalarCodec>(StringComparer.Ordinal)
        {
            ["Int"] = new IntCodec(),
            ["Float"] = new FloatCodec(),
            ["String"] = new StringCodec(),
            ["Boolean"] = new BooleanCodec(),
            ["ID"] = new IdCodec(),
        };
        foreach (var codec in codecs)
        {
            _codecs[codec.ScalarName] = codec;
        }
    }

    public SchemaDraft Make()
    {
        var builtIn = new Definitions([BuiltInDefinitions.Document]);
        foreach (var node in _own.Types.Concat(builtIn.Types))
        {
            _types.Add(node.Name.Value, Empty(node));
        }

        foreach (var node in _own.Types)
        {
            Fill(_own, node, isBuiltIn: false);
        }

        foreach (var node in builtIn.Types)
        {
            Fill(builtIn, node, isBuiltIn: true);
        }

        var ownDirectives = _own.Directives.Select(node => Directive(node, isBuiltIn: false)).ToList();
        var names = ownDirectives.Select(directive => directive.Name).ToHashSet(StringComparer.Ordinal);
        var query = BuiltInDefinitions.MetaFields.Fields;
        return new SchemaDraft
        {
            Types = [.. _types.Values],
            Directives = [.. ownDirectives, .. builtIn.Directives.Where(node => !names.Contains(node.Name.Value)).Select(node => Directive(node, true))],
            SchemaNodes = _own.Schemas,
            RootTypes = RootTypes(),
            TypenameField = Field(query[0]),
            SchemaField = Field(query[1]),
            TypeField = Field(query[2]),
        };
    }

    private NamedType Empty(TypeDefinitionNode node)
    {
        var name = node.Name.Value;
        return node switch
        {
            ObjectTypeDefinitionNode => new ObjectType(name),
            InterfaceTypeDefinitionNode => new InterfaceType(name),
            UnionTypeDefinitionNode => new UnionType(name),
            EnumTypeDefinitionNode => new EnumType(name),
            InputObjectTypeDefinitionNode => new InputObjectType(name),
            _ => new ScalarType(name, _codecs.GetValueOrDefault(name) ?? new UntypedCodec(name)),
        };
    }

    private void Fill(Definitions definitions, TypeDefinitionNode definition, bool isBuiltIn)
    {
        var type = _types[definition.Name.Value];
        var parts = definitions.PartsOf(definition);
        type.IsBuiltIn = isBuiltIn;
        type.Description = definition.Description?.Value;
        type.AppliedDirectives = [.. parts.SelectMany(part => part.Directives)];
        type.Nodes = isBuiltIn ? [] : parts;
        switch (type, definition)
        {
            case (ObjectType made, ObjectTypeDefinitionNode node):
                made.Interfaces = Interfaces(definitions.PartsOf(node).SelectMany(part => part.Interfaces));
                made.Fields = Fields(made, definitions.PartsOf(node).SelectMany(part => part.Fields));
                break;
            case (InterfaceType made, InterfaceTypeDefinitionNode node):
                made.Interfaces = Interfaces(definitions.PartsOf(node).SelectMany(part => part.Interfaces));
                made.Fields = Fields(made, definitions.PartsOf(node).SelectMany(part => part.Fields));
                break;
            case (UnionType made, UnionTypeDefinitionNode node):
                made.Types = [.. definitions.PartsOf(node).SelectMany(part => part.Types).Select(member => _types[member.Name.Value]).OfType<ObjectType>().Distinct()];
                break;
            case (EnumType made, EnumTypeDefinitionNode node):
                made.Values = [.. definitions.PartsOf(node).SelectMany(part => part.Values).Select(EnumValue)];
                break;
            case (InputObjectType made, InputObjectTypeDefinitionNode node):
                made.Fields = [.. definitions.PartsOf(node).SelectMany(part => part.Fields).Select(InputValue)];
                made.IsOneOf = made.FindDirective("oneOf") is not null;
                break;
            case (ScalarType made, _):
                made.SpecifiedByUrl = Text(made.FindDirective("specifiedBy"), "url");
                break;
        }
    }

    private InterfaceType[] Interfaces(IEnumerable<NamedTypeNode> nodes) =>
        [.. nodes.Select(node => _types[node.Name.Value]).OfType<InterfaceType>().Distinct()];

    private Field[] Fields(TypeWithFields owner, IEnumerable<FieldDefinitionNode> nodes)
    {
        var fields = nodes.Select(Field).ToArray();
        foreach (var field in fields)
        {
            field.DeclaringType = owner;
        }

        return fields;
    }

    private Field Field(FieldDefinitionNode node) => new(node.Name.Value, Resolve(node.Type))
    {
        Description = node.Description?.Value,
        AppliedDirectives = node.Directives,
        Nodes = [node],
        Arguments = [.. node.Arguments.Select(InputValue)],
        DeprecationReason = DeprecationReason(node.Directives),
    };

    private InputValue InputValue(InputValueDefinitionNode node) => new(node.Name.Value, Resolve(node.Type), node.DefaultValue)
    {
        Description = node.Description?.Value,
        AppliedDirectives = node.Directives,
        Nodes = [node],
        DeprecationReason = DeprecationReason(node.Directives),
    };

    private static EnumValue EnumValue(EnumValueDefinitionNode node) => new(node.Name.Value)
    {
        Description = node.Description?.Value,
        AppliedDirectives = node.Directives,
        Nodes = [node],
        DeprecationReason = DeprecationReason(node.Directives),
    };

    private DirectiveDefinition Directive(DirectiveDefinitionNode node, bool isBuiltIn) => new(node.Name.Value)
    {
        Description = node.Description?.Value,
        Nodes = [node],
        IsBuiltIn = isBuiltIn,
        IsRepeatable = node.IsRepeatable,
        Locations = [.. node.Locations.Select(location => Enum.Parse<DirectiveLocation>(location.Value.Replace("_", "", StringComparison.Ordinal), ignoreCase: true))],
        Arguments = [.. node.Arguments.Select(InputValue)],
    };

    private IGraphType Resolve(TypeNode node) => node switch
    {
        NonNullTypeNode nonNull => new NonNullType(Resolve(nonNull.Type)),
        ListTypeNode list => new ListType(Resolve(list.Type)),
        _ => _types[((NamedTypeNode)node).Name.Value],
    };

    // Spec: GraphQL 2025-09 §3.3.1: without a schema definition the default names are the roots.
    private Dictionary<OperationType, (NamedType Type, SyntaxNode? Node)> RootTypes()
    {
        var roots = new Dictionary<OperationType, (NamedType, SyntaxNode?)>();
        foreach (var node in _own.Schemas.SelectMany(schema => schema.OperationTypes))
        {
            roots[node.Operation] = (_types[node.Type.Name.Value], node);
        }

        if (_own.Schemas.All(schema => schema.IsExtension))
        {
            foreach (var operation in Enum.GetValues<OperationType>())
            {
                if (!roots.ContainsKey(operation) && _types.TryGetValue(operation.ToString(), out var type))
                {
                    roots[operation] = (type, type.Nodes.Count > 0 ? type.Nodes[0] : null);
                }
            }
        }

        return roots;
    }

    private static string? DeprecationReason(IEnumerable<DirectiveNode> directives)
    {
        var directive = directives.FirstOrDefault(node => node.Name.Value == "deprecated");
        return directive is null ? null : Text(directive, "reason") ?? "No longer supported";
    }

    private static string? Text(DirectiveNode? directive, string argument) =>
        (directive?.Arguments.FirstOrDefault(node => node.Name.Value == argument)?.Value as StringValueNode)?.Value;
}

using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.TypeSystem.Coercion;

namespace GraphChat.GraphQL.TypeSystem.Checking;

/// <summary>Checks what the specification asks of made types. Spec: GraphQL 2025-09 §3.3 to §3.13, Type Validation.</summary>
internal sealed class SchemaChecker
{
    private readonly SchemaDraft _draft;
    private readonly SchemaErrorList _errors;

    private SchemaChecker(SchemaDraft draft, SchemaErrorList errors)
    {
        _draft = draft;
        _errors = errors;
    }

    public static void Check(SchemaDraft draft, SchemaErrorList errors)
    {
        var checker = new SchemaChecker(draft, errors);
        checker.RootTypes();

        // A default that needs itself would never end, so cycles come first.
        var hasCycles = InputObjectCycles.Check(draft, errors);
        foreach (var directive in draft.Directives.Where(directive => !directive.IsBuiltIn))
        {
            checker.Name(directive);
            checker.InputValues(directive.Arguments, $"@{directive.Name}", hasCycles);
        }

        foreach (var type in draft.Types.Where(type => !type.IsBuiltIn))
        {
            checker.Type(type, hasCycles);
        }
    }

    private void RootTypes()
    {
        if (!_draft.RootTypes.ContainsKey(OperationType.Query))
        {
            _errors.Add("RootOperationTypes", "Query root type must be provided.", _draft.SchemaNodes.Count > 0 ? _draft.SchemaNodes[0] : null);
        }

        foreach (var (operation, (type, node)) in _draft.RootTypes)
        {
            if (type is not ObjectType)
            {
                _errors.Add("RootOperationTypes", $"{operation} root type must be an object type, it cannot be {type}.", node);
            }
        }

        foreach (var shared in _draft.RootTypes.GroupBy(root => root.Value.Type).Where(group => group.Count() > 1))
        {
            _errors.Add("RootOperationTypes", $"All root types must be different, \"{shared.Key}\" is used as {string.Join(" and ", shared.Select(root => root.Key))}.", shared.Last().Value.Node);
        }
    }

    private void Type(NamedType type, bool hasCycles)
    {
        Name(type);
        switch (type)
        {
            case TypeWithFields withFields:
                Fields(withFields, hasCycles);
                Interfaces(withFields);
                ImplementationRules.Check(withFields, _errors);
                break;
            case UnionType union:
                UnionMembers(union);
                break;
            case EnumType enumType:
                Required(enumType.Values.Count, type, "values");
                foreach (var value in enumType.Values)
                {
                    Name(value);
                }

                break;
            case InputObjectType input:
                Required(input.Fields.Count, type, "fields");
                InputValues(input.Fields, input.Name, hasCycles);
                if (input.IsOneOf)
                {
                    OneOf(input);
                }

                break;
        }
    }

    private void Fields(TypeWithFields type, bool hasCycles)
    {
        Required(type.Fields.Count, type, "fields");
        foreach (var field in type.Fields)
        {
            Name(field);
            if (!field.Type.IsOutputType)
            {
                _errors.Add("OutputTypes", $"The type of {type}.{field.Name} must be an output type but is {field.Type}.", field.Nodes[0]);
            }

            InputValues(field.Arguments, $"{type}.{field.Name}", hasCycles);
        }
    }

    private void Interfaces(TypeWithFields type)
    {
        var nodes = type.Nodes.SelectMany(node => node is ObjectTypeDefinitionNode it ? it.Interfaces : ((InterfaceTypeDefinitionNode)node).Interfaces);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            var name = node.Name.Value;
            if (_draft.Types.First(known => known.Name == name) is not InterfaceType)
            {
                _errors.Add("Interfaces", $"Type {type} must only implement interface types, it cannot implement {name}.", node);
            }
            else if (name == type.Name)
            {
                _errors.Add("Interfaces", $"Type {type} cannot implement itself because it would create a circular reference.", node);
            }
            else if (!seen.Add(name))
            {
                _errors.Add("Interfaces", $"Type {type} can only implement {name} once.", node);
            }
        }
    }

    private void UnionMembers(UnionType union)
    {
        var nodes = union.Nodes.Cast<UnionTypeDefinitionNode>().SelectMany(node => node.Types).ToList();
        Required(nodes.Count, union, "member types");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            var name = node.Name.Value;
            if (!seen.Add(name))
            {
                _errors.Add("UnionMembers", $"Union type {union} can only include type {name} once.", node);
            }
            else if (_draft.Types.First(known => known.Name == name) is not ObjectType)
            {
                _errors.Add("UnionMembers", $"Union type {union} can only include object types, it cannot include {name}.", node);
            }
        }
    }

    private void InputValues(IEnumerable<InputValue> values, string owner, bool hasCycles)
    {
        foreach (var value in values)
        {
            Name(value);
            if (!value.Type.IsInputType)
            {
                _errors.Add("InputTypes", $"The type of {owner}.{value.Name} must be an input type but is {value.Type}.", value.Nodes[0]);
                continue;
            }

            if (value.IsRequired && value.DeprecationReason is not null)
            {
                _errors.Add("DeprecatedRequired", $"{owner}.{value.Name} is required and cannot be deprecated.", value.Nodes[0]);
            }

            var faults = new List<InputFault>();
            if (!hasCycles && value.DefaultValue is not null && !InputCoercion.TryLiteral(value.DefaultValue, value.Type, null, faults, out _))
            {
                foreach (var fault in faults)
                {
                    _errors.Add("DefaultValues", $"{owner}.{value.Name} has an invalid default value{(fault.Path.Length > 0 ? " at " + fault.Path : "")}: {fault.Message}", fault.Node ?? value.DefaultValue);
                }
            }
        }
    }

    private void OneOf(InputObjectType type)
    {
        foreach (var field in type.Fields)
        {
            if (field.Type is NonNullType)
            {
                _errors.Add("OneOf", $"OneOf input field {type}.{field.Name} must be nullable.", field.Nodes[0]);
            }

            if (field.DefaultValue is not null)
            {
                _errors.Add("OneOf", $"OneOf input field {type}.{field.Name} cannot have a default value.", field.Nodes[0]);
            }
        }
    }

    private void Required(int count, NamedType type, string what)
    {
        if (count == 0)
        {
            _errors.Add("Members", $"Type {type} must define one or more {what}.", type.Nodes[0]);
        }
    }

    private void Name(SchemaElement element)
    {
        if (element.Name.StartsWith("__", StringComparison.Ordinal))
        {
            _errors.Add("ReservedNames", $"Name \"{element.Name}\" must not begin with \"__\", which is reserved for introspection.", element.Nodes.Count > 0 ? element.Nodes[0] : null);
        }
    }
}

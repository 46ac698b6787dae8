using GraphChat.GraphQL.TypeSystem.Building;

namespace GraphChat.GraphQL.TypeSystem.Checking;

/// <summary>Whether a type keeps what its interfaces promise. Spec: GraphQL 2025-09 §3.6, IsValidImplementation.</summary>
internal static class ImplementationRules
{
    public static void Check(TypeWithFields type, SchemaErrorList errors)
    {
        foreach (var promised in type.Interfaces.Where(other => other != type))
        {
            Ancestors(type, promised, errors);
            foreach (var field in promised.Fields)
            {
                Field(type, promised, field, errors);
            }
        }
    }

    private static void Ancestors(TypeWithFields type, InterfaceType promised, SchemaErrorList errors)
    {
        foreach (var ancestor in promised.Interfaces.Where(ancestor => !type.Interfaces.Contains(ancestor)))
        {
            errors.Add(
                "Interfaces",
                ancestor == type
                    ? $"Type {type} cannot implement {promised} because it would create a circular reference."
                    : $"Type {type} must implement {ancestor} because it is implemented by {promised}.",
                type.Nodes[0]);
        }
    }

    private static void Field(TypeWithFields type, InterfaceType promised, Field promise, SchemaErrorList errors)
    {
        if (type.FindField(promise.Name) is not { } field)
        {
            errors.Add("Interfaces", $"Interface field {promised}.{promise.Name} expected but {type} does not provide it.", type.Nodes[0]);
            return;
        }

        if (!IsSubType(field.Type, promise.Type))
        {
            errors.Add("Interfaces", $"Interface field {promised}.{promise.Name} expects type {promise.Type} but {type}.{field.Name} is type {field.Type}.", field.Nodes[0]);
        }

        foreach (var argument in promise.Arguments)
        {
            if (field.FindArgument(argument.Name) is not { } given)
            {
                errors.Add("Interfaces", $"Interface field argument {promised}.{promise.Name}({argument.Name}:) expected but {type}.{field.Name} does not provide it.", field.Nodes[0]);
            }
            else if (!given.Type.Equals(argument.Type))
            {
                errors.Add("Interfaces", $"Interface field argument {promised}.{promise.Name}({argument.Name}:) expects type {argument.Type} but {type}.{field.Name}({argument.Name}:) is type {given.Type}.", given.Nodes[0]);
            }
        }

        foreach (var extra in field.Arguments.Where(argument => argument.IsRequired && promise.FindArgument(argument.Name) is null))
        {
            errors.Add("Interfaces", $"Argument {type}.{field.Name}({extra.Name}:) must not be required because {promised}.{promise.Name} does not have it.", extra.Nodes[0]);
        }

        if (field.DeprecationReason is not null && promise.DeprecationReason is null)
        {
            errors.Add("Interfaces", $"{type}.{field.Name} must not be deprecated because {promised}.{promise.Name} is not.", field.Nodes[0]);
        }
    }

    private static bool IsSubType(IGraphType type, IGraphType expected) => (type, expected) switch
    {
        _ when type.Equals(expected) => true,
        (NonNullType a, NonNullType b) => IsSubType(a.OfType, b.OfType),
        (NonNullType a, _) => IsSubType(a.OfType, expected),
        (ListType a, ListType b) => IsSubType(a.OfType, b.OfType),
        (ObjectType a, UnionType b) => b.Types.Contains(a),
        (TypeWithFields a, InterfaceType b) => a.Interfaces.Contains(b),
        _ => false,
    };
}

using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem.Building;

namespace GraphChat.GraphQL.TypeSystem.Checking;

/// <summary>Input objects that have no finite value, and defaults that need themselves. Spec: GraphQL 2025-09 §3.10, Circular References.</summary>
internal static class InputObjectCycles
{
    /// <summary>Whether there is any.</summary>
    public static bool Check(SchemaDraft draft, SchemaErrorList errors)
    {
        var before = errors.Errors.Count;
        var inputs = draft.Types.OfType<InputObjectType>().ToList();
        Infinite(inputs, errors);
        Defaults(inputs, errors);
        return errors.Errors.Count > before;
    }

    // A type has a finite value when each field that must be given has one; of a OneOf, when one field has one.
    private static void Infinite(List<InputObjectType> inputs, SchemaErrorList errors)
    {
        var finite = new HashSet<InputObjectType>();
        int known;
        do
        {
            known = finite.Count;
            foreach (var type in inputs.Where(type => !finite.Contains(type)))
            {
                var isFinite = type.IsOneOf
                    ? type.Fields.Count == 0 || type.Fields.Any(field => field.Type is not InputObjectType target || finite.Contains(target))
                    : type.Fields.All(field => field.Type is not NonNullType { OfType: InputObjectType target } || finite.Contains(target));
                if (isFinite)
                {
                    finite.Add(type);
                }
            }
        }
        while (finite.Count > known);

        foreach (var type in inputs.Where(type => !finite.Contains(type)))
        {
            errors.Add("CircularInputs", $"Input object {type} cannot be given a finite value because it needs itself.", type.Nodes[0]);
        }
    }

    private static void Defaults(List<InputObjectType> inputs, SchemaErrorList errors)
    {
        var done = new HashSet<InputValue>();
        var path = new List<InputValue>();
        foreach (var type in inputs)
        {
            Object(type, new ObjectValueNode(default, []));
        }

        void Object(InputObjectType type, ValueNode value)
        {
            if (value is ListValueNode list)
            {
                foreach (var item in list.Values)
                {
                    Object(type, item);
                }
            }
            else if (value is ObjectValueNode given)
            {
                foreach (var field in type.Fields)
                {
                    if (field.Type.NamedType is InputObjectType target)
                    {
                        Field(field, target, given.Fields.FirstOrDefault(node => node.Name.Value == field.Name)?.Value);
                    }
                }
            }
        }

        void Field(InputValue field, InputObjectType target, ValueNode? given)
        {
            if (given is not null)
            {
                Object(target, given);
                return;
            }

            if (field.DefaultValue is null)
            {
                return;
            }

            if (path.Contains(field))
            {
                errors.Add("CircularInputs", $"Invalid circular reference: the default value of {field.Name} needs itself.", field.DefaultValue);
                return;
            }

            if (done.Add(field))
            {
                System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
                path.Add(field);
                Object(target, field.DefaultValue);
                path.RemoveAt(path.Count - 1);
            }
        }
    }
}

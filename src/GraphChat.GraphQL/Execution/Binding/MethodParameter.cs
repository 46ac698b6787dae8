namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>Where a parameter of a resolver method gets its value.</summary>
/// <param name="Kind">The source.</param>
/// <param name="Type">The parameter's type.</param>
/// <param name="Index">Of an argument: its index in the field's definition.</param>
internal sealed record MethodParameter(MethodParameterKind Kind, Type Type, int Index);

using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>An argument with what makes its C# value.</summary>
internal sealed record BoundArgument(InputValue Definition, Func<object?, object?> Bind);

using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.TypeSystem.Coercion;

/// <summary>Why an input is no value of its type.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Path">The place inside the input, such as <c>.filter.kinds[0]</c>; empty for the whole.</param>
/// <param name="Node">The literal that is wrong; null for JSON.</param>
internal sealed record InputFault(string Message, string Path, ValueNode? Node);

using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Execution.Planning;

/// <summary>Why an argument has no value.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Node">The literal or variable that is wrong; null where the field lacks the argument.</param>
internal sealed record ArgumentFault(string Message, ValueNode? Node);

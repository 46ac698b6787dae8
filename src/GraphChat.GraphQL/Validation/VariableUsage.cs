using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation;

/// <summary>A variable where it is used.</summary>
/// <param name="Variable">The place.</param>
/// <param name="Type">The type that is expected there; null where it is not known.</param>
/// <param name="HasDefault">Whether the argument or input field there has a default of its own.</param>
/// <param name="OneOf">The oneOf input object whose field it is; null elsewhere.</param>
public sealed record VariableUsage(VariableNode Variable, IGraphType? Type, bool HasDefault, InputObjectType? OneOf);

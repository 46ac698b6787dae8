using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Language;

/// <summary>Why a source is not a document.</summary>
/// <param name="Message">What is wrong, in words fit for the author of the source.</param>
/// <param name="Location">Where the wrong part begins.</param>
/// <param name="IsLimit">Whether the source is refused for its size and not for its grammar.</param>
public sealed record SyntaxError(string Message, Location Location, bool IsLimit);

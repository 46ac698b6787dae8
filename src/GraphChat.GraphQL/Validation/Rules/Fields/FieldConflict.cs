using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Fields;

/// <summary>Why two fields cannot be merged, with the fields of each side that show it, the outer ones first.</summary>
internal sealed record FieldConflict(string ResponseName, string Reason, IReadOnlyList<FieldNode> One, IReadOnlyList<FieldNode> Other);

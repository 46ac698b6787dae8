using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Rules.Fields;

/// <summary>A field as a document asks for it, with the type it is asked of and its definition, as far as the schema knows them.</summary>
internal sealed record FieldInType(NamedType? Parent, FieldNode Node, Field? Definition);

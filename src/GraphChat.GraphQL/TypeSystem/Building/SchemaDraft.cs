using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.TypeSystem.Building;

/// <summary>The made types before they are known to be a valid schema.</summary>
internal sealed class SchemaDraft
{
    public required IReadOnlyList<NamedType> Types { get; init; }

    public required IReadOnlyList<DirectiveDefinition> Directives { get; init; }

    public required IReadOnlyList<SchemaDefinitionNode> SchemaNodes { get; init; }

    /// <summary>The root types as they are written; a valid schema has an object type for queries.</summary>
    public required IReadOnlyDictionary<OperationType, (NamedType Type, SyntaxNode? Node)> RootTypes { get; init; }

    public required Field TypenameField { get; init; }

    public required Field SchemaField { get; init; }

    public required Field TypeField { get; init; }

    public DirectiveDefinition? FindDirective(string name) => Directives.FirstOrDefault(directive => directive.Name == name);

    public Schema ToSchema() => new(ReferencedTypes.Of(this), Directives)
    {
        Description = SchemaNodes.Select(node => node.Description?.Value).FirstOrDefault(text => text is not null),
        AppliedDirectives = [.. SchemaNodes.SelectMany(node => node.Directives)],
        QueryType = (ObjectType)RootTypes[OperationType.Query].Type,
        MutationType = RootTypes.TryGetValue(OperationType.Mutation, out var mutation) ? (ObjectType)mutation.Type : null,
        SubscriptionType = RootTypes.TryGetValue(OperationType.Subscription, out var subscription) ? (ObjectType)subscription.Type : null,
        TypenameField = TypenameField,
        SchemaField = SchemaField,
        TypeField = TypeField,
    };
}

using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.TypeSystem.Building;

/// <summary>The definitions of all sources, with the extensions beside what they extend.</summary>
internal sealed class Definitions
{
    public Definitions(IEnumerable<Document> documents)
    {
        var all = documents.SelectMany(document => document.Definitions).ToList();
        All = all;
        Schemas = [.. all.OfType<SchemaDefinitionNode>().OrderBy(node => node.IsExtension)];
        Types = [.. all.OfType<TypeDefinitionNode>().Where(node => !node.IsExtension)];
        Extensions = all.OfType<TypeDefinitionNode>().Where(node => node.IsExtension).ToLookup(node => node.Name.Value, StringComparer.Ordinal);
        Directives = [.. all.OfType<DirectiveDefinitionNode>()];
    }

    /// <summary>All, in the order of the sources.</summary>
    public IReadOnlyList<DefinitionNode> All { get; }

    /// <summary>The schema definition, then its extensions.</summary>
    public IReadOnlyList<SchemaDefinitionNode> Schemas { get; }

    /// <summary>The type definitions without the extensions.</summary>
    public IReadOnlyList<TypeDefinitionNode> Types { get; }

    /// <summary>The type extensions by the name of the type.</summary>
    public ILookup<string, TypeDefinitionNode> Extensions { get; }

    /// <summary>The directive definitions.</summary>
    public IReadOnlyList<DirectiveDefinitionNode> Directives { get; }

    /// <summary>A definition and its extensions.</summary>
    public IReadOnlyList<T> PartsOf<T>(T definition)
        where T : TypeDefinitionNode => [definition, .. Extensions[definition.Name.Value].OfType<T>()];
}

using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.TypeSystem;

/// <summary>Anything of a schema that has a name and may carry a description and directives. Immutable once its schema is built.</summary>
public abstract class SchemaElement
{
    private protected SchemaElement(string name) => Name = name;

    /// <summary>The name; without the at sign for a directive.</summary>
    public string Name { get; }

    /// <summary>The description for readers of the schema, in Markdown.</summary>
    public string? Description { get; internal set; }

    /// <summary>The directives applied in SDL, those of extensions included, in the order of the sources.</summary>
    public IReadOnlyList<DirectiveNode> AppliedDirectives { get; internal set; } = [];

    /// <summary>Where the element was defined and extended; empty for what every schema has.</summary>
    public IReadOnlyList<SyntaxNode> Nodes { get; internal set; } = [];

    /// <summary>The first use of a directive on this element; null where it is not applied.</summary>
    public DirectiveNode? FindDirective(string name)
    {
        foreach (var directive in AppliedDirectives)
        {
            if (directive.Name.Value == name)
            {
                return directive;
            }
        }

        return null;
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.TypeSystem.Building;

/// <summary>Collects errors and finds the source of a node when there is one to report.</summary>
internal sealed class SchemaErrorList
{
    private readonly List<(string Source, Document Document)> _documents = [];

    public List<SchemaError> Errors { get; } = [];

    public IEnumerable<Document> Documents => _documents.Select(entry => entry.Document);

    public void AddDocument(string source, Document document) => _documents.Add((source, document));

    public void Add(string rule, string message, SyntaxNode? node = null) =>
        Errors.Add(new SchemaError(message, node is null ? null : SourceOf(node), node?.Location, rule));

    private string? SourceOf(SyntaxNode node)
    {
        foreach (var (source, document) in _documents)
        {
            var finder = new Finder(node);
            finder.Walk(document);
            if (finder.Found)
            {
                return source;
            }
        }

        return null;
    }

    private sealed class Finder(SyntaxNode node) : SyntaxWalker
    {
        public bool Found { get; private set; }

        protected override bool Enter(SyntaxNode entered)
        {
            Found |= ReferenceEquals(entered, node);
            return !Found;
        }
    }
}

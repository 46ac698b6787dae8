using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Language.Printing;

/// <summary>Writes syntax trees as GraphQL text that parses to the same tree. Thread-safe.</summary>
public static class Printer
{
    /// <summary>The text of a node and all below it; lines end with a line feed.</summary>
    public static string Print(SyntaxNode node) => new NodePrinter().Print(node);
}

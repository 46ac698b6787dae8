using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Language.Printing;

/// <summary>The text of each kind of node.</summary>
internal sealed class NodePrinter
{
    private const int LongestLine = 80;

    private const int LargeStack = 16 << 20;

    public string Print(SyntaxNode node) =>
        RuntimeHelpers.TryEnsureSufficientExecutionStack() ? Text(node) : OnLargeStack(node);

    // A tree within the parser's limits can be deeper than what is left of a small stack.
    private string OnLargeStack(SyntaxNode node)
    {
        var text = "";
        var thread = new Thread(() => text = Text(node), LargeStack);
        thread.Start();
        thread.Join();
        return text;
    }

    private string Text(SyntaxNode node) => node switch
    {
        NameNode it => it.Value,
        Document it => string.Join("\n\n", it.Definitions.Select(Print)),
        OperationDefinitionNode it => Operation(it),
        FragmentDefinitionNode it => Described(it.Description, Words(
            "fragment", Print(it.Name), "on", Print(it.TypeCondition), Directives(it.Directives), Print(it.SelectionSet))),
        VariableDefinitionNode it => Described(
            it.Description, Words($"{Print(it.Variable)}: {Print(it.Type)}{Default(it.DefaultValue)}", Directives(it.Directives))),
        SelectionSetNode it => Block(it.Selections),
        FieldNode it => Words(
            Called((it.Alias is null ? "" : it.Alias.Value + ": ") + it.Name.Value, it.Arguments),
            Directives(it.Directives),
            it.SelectionSet is null ? "" : Print(it.SelectionSet)),
        FragmentSpreadNode it => Words("..." + it.Name.Value, Directives(it.Directives)),
        InlineFragmentNode it => Words(
            "...", it.TypeCondition is null ? "" : "on " + Print(it.TypeCondition), Directives(it.Directives), Print(it.SelectionSet)),
        ArgumentNode it => $"{it.Name.Value}: {Print(it.Value)}",
        DirectiveNode it => it.Arguments.Count == 0
            ? "@" + it.Name.Value
            : $"@{it.Name.Value}({string.Join(", ", it.Arguments.Select(Print))})",
        ValueNode it => Value(it),
        ObjectFieldNode it => $"{it.Name.Value}: {Print(it.Value)}",
        NamedTypeNode it => it.Name.Value,
        ListTypeNode it => $"[{Print(it.Type)}]",
        NonNullTypeNode it => Print(it.Type) + "!",
        _ => TypeSystem(node),
    };

    private string Operation(OperationDefinitionNode node)
    {
        var variables = node.VariableDefinitions.Select(Print).ToList();
        var prefix = Described(node.Description, Words(
            Lower(node.Operation), (node.Name?.Value ?? "") + Parenthesized(variables, indent: false), Directives(node.Directives)));
        return prefix == "query" ? Print(node.SelectionSet) : prefix + " " + Print(node.SelectionSet);
    }

    private string Value(ValueNode node)
    {
        switch (node)
        {
            case VariableNode it:
                return "$" + it.Name.Value;
            case IntValueNode it:
                return it.Value;
            case FloatValueNode it:
                return it.Value;
            case StringValueNode it:
                return it.IsBlock ? BlockString(it.Value) : QuotedString(it.Value);
            case BooleanValueNode it:
                return it.Value ? "true" : "false";
            case NullValueNode:
                return "null";
            case EnumValueNode it:
                return it.Value;
            case ListValueNode it:
                var items = it.Values.Select(Print).ToList();
                var line = $"[{string.Join(", ", items)}]";
                return line.Length > LongestLine ? $"[\n{Indented(string.Join('\n', items))}\n]" : line;
            default:
                var fields = ((ObjectValueNode)node).Fields.Select(Print).ToList();
                var flat = $"{{ {string.Join(", ", fields)} }}";
                return flat.Length > LongestLine ? $"{{\n{Indented(string.Join('\n', fields))}\n}}" : flat;
        }
    }

    private string TypeSystem(SyntaxNode node) => node switch
    {
        SchemaDefinitionNode it => Described(it.Description, Words(
            Extend(it.IsExtension) + "schema", Directives(it.Directives), Block(it.OperationTypes))),
        OperationTypeDefinitionNode it => $"{Lower(it.Operation)}: {Print(it.Type)}",
        ScalarTypeDefinitionNode it => Type(it, "scalar", "", ""),
        ObjectTypeDefinitionNode it => Type(it, "type", Implements(it.Interfaces), Block(it.Fields)),
        InterfaceTypeDefinitionNode it => Type(it, "interface", Implements(it.Interfaces), Block(it.Fields)),
        UnionTypeDefinitionNode it => Type(it, "union", "", it.Types.Count == 0 ? "" : "= " + string.Join(" | ", it.Types.Select(Print))),
        EnumTypeDefinitionNode it => Type(it, "enum", "", Block(it.Values)),
        InputObjectTypeDefinitionNode it => Type(it, "input", "", Block(it.Fields)),
        FieldDefinitionNode it => Described(it.Description, Words(
            $"{it.Name.Value}{Parenthesized([.. it.Arguments.Select(Print)], indent: true)}: {Print(it.Type)}", Directives(it.Directives))),
        InputValueDefinitionNode it => Described(it.Description, Words(
            $"{it.Name.Value}: {Print(it.Type)}{Default(it.DefaultValue)}", Directives(it.Directives))),
        EnumValueDefinitionNode it => Described(it.Description, Words(it.Name.Value, Directives(it.Directives))),
        DirectiveDefinitionNode it => Described(it.Description, Words(
            $"directive @{it.Name.Value}{Parenthesized([.. it.Arguments.Select(Print)], indent: true)}",
            it.IsRepeatable ? "repeatable" : "",
            "on",
            string.Join(" | ", it.Locations.Select(Print)))),
        _ => throw new System.Diagnostics.UnreachableException($"No text for {node.Kind}."),
    };

    private string Type(TypeDefinitionNode node, string keyword, string interfaces, string body) => Described(
        node.Description, Words(Extend(node.IsExtension) + keyword, node.Name.Value, interfaces, Directives(node.Directives), body));

    private string Called(string name, IReadOnlyList<ArgumentNode> arguments)
    {
        if (arguments.Count == 0)
        {
            return name;
        }

        var printed = arguments.Select(Print).ToList();
        var line = $"{name}({string.Join(", ", printed)})";
        return line.Length > LongestLine ? $"{name}(\n{Indented(string.Join('\n', printed))}\n)" : line;
    }

    private string Implements(IReadOnlyList<NamedTypeNode> interfaces) =>
        interfaces.Count == 0 ? "" : "implements " + string.Join(" & ", interfaces.Select(Print));

    private string Directives(IReadOnlyList<DirectiveNode> directives) => string.Join(' ', directives.Select(Print));

    private string Default(ValueNode? value) => value is null ? "" : " = " + Print(value);

    private string Described(StringValueNode? description, string text) =>
        description is null ? text : Print(description) + "\n" + text;

    private string Block(IReadOnlyList<SyntaxNode> nodes) =>
        nodes.Count == 0 ? "" : $"{{\n{Indented(string.Join('\n', nodes.Select(Print)))}\n}}";

    // One line, unless an item has a description or a block string of its own lines.
    private static string Parenthesized(List<string> items, bool indent)
    {
        if (items.Count == 0)
        {
            return "";
        }

        if (!items.Exists(item => item.Contains('\n', StringComparison.Ordinal)))
        {
            return $"({string.Join(", ", items)})";
        }

        var lines = string.Join('\n', items);
        return $"(\n{(indent ? Indented(lines) : lines)}\n)";
    }

    private static string Words(params ReadOnlySpan<string> words)
    {
        var text = new StringBuilder();
        foreach (var word in words)
        {
            if (word.Length > 0)
            {
                text.Append(text.Length > 0 ? " " : "").Append(word);
            }
        }

        return text.ToString();
    }

    private static string Indented(string text) => "  " + text.Replace("\n", "\n  ", StringComparison.Ordinal);

    private static string Extend(bool isExtension) => isExtension ? "extend " : "";

    private static string Lower(OperationType operation) => operation switch
    {
        OperationType.Query => "query",
        OperationType.Mutation => "mutation",
        _ => "subscription",
    };

    private static string QuotedString(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' or (>= '\u007F' and <= '\u009F') => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }

    // Lines of its own wherever the reader's removal of indentation, or the end quotes, could change the value.
    private static string BlockString(string value)
    {
        var escaped = value.Replace("\"\"\"", "\\\"\"\"", StringComparison.Ordinal);
        var lines = escaped.Split('\n');
        var allIndented = lines.Length > 1 && lines.Skip(1).All(line => line.Length == 0 || line[0] is ' ' or '\t');
        var endsInQuotes = escaped.EndsWith("\\\"\"\"", StringComparison.Ordinal);
        var needsEnd = (value.EndsWith('"') && !endsInQuotes) || value.EndsWith('\\');
        var onLines = lines.Length > 1 || value.Length > 70 || needsEnd || allIndented || endsInQuotes;
        var startsBlank = lines.Length == 1 && value.Length > 0 && value[0] is ' ' or '\t';
        var text = new StringBuilder("\"\"\"");
        if ((onLines && !startsBlank) || allIndented)
        {
            text.Append('\n');
        }

        return text.Append(escaped).Append(onLines ? "\n" : "").Append("\"\"\"").ToString();
    }
}

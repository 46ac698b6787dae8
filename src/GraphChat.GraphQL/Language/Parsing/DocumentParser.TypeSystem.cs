using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Lexing;

namespace GraphChat.GraphQL.Language.Parsing;

/// <content>Type system definitions and extensions. Spec: GraphQL 2025-09 §3.</content>
internal ref partial struct DocumentParser
{
    private static readonly HashSet<string> s_directiveLocations = new(StringComparer.Ordinal)
    {
        "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE",
        "UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION",
    };

    private DefinitionNode TypeSystemDefinition(Token start, StringValueNode? description)
    {
        var isExtension = TakeKeyword("extend"u8);
        var kind = _token.Kind == TokenKind.Name ? KeywordKind(Text(_token)) : null;

        // Checked before the next token is read, so that the first error is the one that is told.
        if (kind is null || (isExtension && kind == SyntaxKind.DirectiveDefinition))
        {
            throw description is not null && _token.Kind == TokenKind.Name
                ? new SyntaxException("Unexpected description, only definitions have one.", start.Start)
                : Unexpected();
        }

        Advance();
        return kind switch
        {
            SyntaxKind.SchemaDefinition => Schema(start, description, isExtension),
            SyntaxKind.ScalarTypeDefinition => Scalar(start, description, isExtension),
            SyntaxKind.ObjectTypeDefinition => ObjectType(start, description, isExtension),
            SyntaxKind.InterfaceTypeDefinition => Interface(start, description, isExtension),
            SyntaxKind.UnionTypeDefinition => Union(start, description, isExtension),
            SyntaxKind.EnumTypeDefinition => Enum(start, description, isExtension),
            SyntaxKind.InputObjectTypeDefinition => InputObject(start, description, isExtension),
            _ => Directive(start, description),
        };
    }

    private static SyntaxKind? KeywordKind(ReadOnlySpan<byte> keyword) =>
        keyword.SequenceEqual("schema"u8) ? SyntaxKind.SchemaDefinition
        : keyword.SequenceEqual("scalar"u8) ? SyntaxKind.ScalarTypeDefinition
        : keyword.SequenceEqual("type"u8) ? SyntaxKind.ObjectTypeDefinition
        : keyword.SequenceEqual("interface"u8) ? SyntaxKind.InterfaceTypeDefinition
        : keyword.SequenceEqual("union"u8) ? SyntaxKind.UnionTypeDefinition
        : keyword.SequenceEqual("enum"u8) ? SyntaxKind.EnumTypeDefinition
        : keyword.SequenceEqual("input"u8) ? SyntaxKind.InputObjectTypeDefinition
        : keyword.SequenceEqual("directive"u8) ? SyntaxKind.DirectiveDefinition
        : null;

    // An extension that adds nothing is refused by the grammar.
    private readonly void RequireContent(bool isExtension, bool hasContent)
    {
        if (isExtension && !hasContent)
        {
            throw Unexpected();
        }
    }

    private SchemaDefinitionNode Schema(Token start, StringValueNode? description, bool isExtension)
    {
        var directives = Directives(isConstant: true);
        var operations = new List<OperationTypeDefinitionNode>();
        if (!isExtension || _token.Kind == TokenKind.BraceOpen)
        {
            Expect(TokenKind.BraceOpen);
            do
            {
                operations.Add(OperationTypeDefinition());
            }
            while (!Take(TokenKind.BraceClose));
        }

        RequireContent(isExtension, directives.Length + operations.Count > 0);
        return new SchemaDefinitionNode(From(start), description, isExtension, directives, operations);
    }

    private OperationTypeDefinitionNode OperationTypeDefinition()
    {
        var start = _token;
        var operation = start.Kind == TokenKind.Name ? Text(start) : default;
        var type = operation.SequenceEqual("query"u8) ? OperationType.Query
            : operation.SequenceEqual("mutation"u8) ? OperationType.Mutation
            : operation.SequenceEqual("subscription"u8) ? OperationType.Subscription
            : start.Kind == TokenKind.Name ? throw Unexpected()
            : throw new SyntaxException($"Expected Name, found {Shown(start)}.", start.Start);
        Advance();
        Expect(TokenKind.Colon);
        var named = NamedType();
        return new OperationTypeDefinitionNode(From(start), type, named);
    }

    private ScalarTypeDefinitionNode Scalar(Token start, StringValueNode? description, bool isExtension)
    {
        var name = Name();
        var directives = Directives(isConstant: true);
        RequireContent(isExtension, directives.Length > 0);
        return new ScalarTypeDefinitionNode(From(start), description, isExtension, name, directives);
    }

    private ObjectTypeDefinitionNode ObjectType(Token start, StringValueNode? description, bool isExtension)
    {
        var name = Name();
        var interfaces = ImplementsInterfaces();
        var directives = Directives(isConstant: true);
        var fields = FieldDefinitions();
        RequireContent(isExtension, interfaces.Length + directives.Length + fields.Length > 0);
        return new ObjectTypeDefinitionNode(From(start), description, isExtension, name, interfaces, directives, fields);
    }

    private InterfaceTypeDefinitionNode Interface(Token start, StringValueNode? description, bool isExtension)
    {
        var name = Name();
        var interfaces = ImplementsInterfaces();
        var directives = Directives(isConstant: true);
        var fields = FieldDefinitions();
        RequireContent(isExtension, interfaces.Length + directives.Length + fields.Length > 0);
        return new InterfaceTypeDefinitionNode(From(start), description, isExtension, name, interfaces, directives, fields);
    }

    private NamedTypeNode[] ImplementsInterfaces() =>
        TakeKeyword("implements"u8) ? Delimited(TokenKind.Ampersand) : [];

    private NamedTypeNode[] Delimited(TokenKind delimiter)
    {
        Take(delimiter);
        var types = new List<NamedTypeNode>();
        do
        {
            types.Add(NamedType());
        }
        while (Take(delimiter));

        return [.. types];
    }

    private FieldDefinitionNode[] FieldDefinitions()
    {
        if (!Take(TokenKind.BraceOpen))
        {
            return [];
        }

        var fields = new List<FieldDefinitionNode>();
        do
        {
            var start = _token;
            var description = Description();
            var name = Name();
            var arguments = InputValues(TokenKind.ParenOpen, TokenKind.ParenClose);
            Expect(TokenKind.Colon);
            var type = Type();
            var directives = Directives(isConstant: true);
            fields.Add(new FieldDefinitionNode(From(start), description, name, arguments, type, directives));
        }
        while (!Take(TokenKind.BraceClose));

        return [.. fields];
    }

    private InputValueDefinitionNode[] InputValues(TokenKind open, TokenKind close)
    {
        if (!Take(open))
        {
            return [];
        }

        var values = new List<InputValueDefinitionNode>();
        do
        {
            var start = _token;
            var description = Description();
            var name = Name();
            Expect(TokenKind.Colon);
            var type = Type();
            var defaultValue = Take(TokenKind.Equal) ? Value(isConstant: true) : null;
            var directives = Directives(isConstant: true);
            values.Add(new InputValueDefinitionNode(From(start), description, name, type, defaultValue, directives));
        }
        while (!Take(close));

        return [.. values];
    }

    private UnionTypeDefinitionNode Union(Token start, StringValueNode? description, bool isExtension)
    {
        var name = Name();
        var directives = Directives(isConstant: true);
        NamedTypeNode[] types = Take(TokenKind.Equal) ? Delimited(TokenKind.Pipe) : [];
        RequireContent(isExtension, directives.Length + types.Length > 0);
        return new UnionTypeDefinitionNode(From(start), description, isExtension, name, directives, types);
    }

    private EnumTypeDefinitionNode Enum(Token start, StringValueNode? description, bool isExtension)
    {
        var name = Name();
        var directives = Directives(isConstant: true);
        var values = new List<EnumValueDefinitionNode>();
        if (Take(TokenKind.BraceOpen))
        {
            do
            {
                values.Add(EnumValueDefinition());
            }
            while (!Take(TokenKind.BraceClose));
        }

        RequireContent(isExtension, directives.Length + values.Count > 0);
        return new EnumTypeDefinitionNode(From(start), description, isExtension, name, directives, values);
    }

    private EnumValueDefinitionNode EnumValueDefinition()
    {
        var start = _token;
        var description = Description();
        if (IsKeyword("true"u8) || IsKeyword("false"u8) || IsKeyword("null"u8))
        {
            throw new SyntaxException($"{Shown(_token)} is reserved and cannot be used for an enum value.", _token.Start);
        }

        var name = Name();
        var directives = Directives(isConstant: true);
        return new EnumValueDefinitionNode(From(start), description, name, directives);
    }

    private InputObjectTypeDefinitionNode InputObject(Token start, StringValueNode? description, bool isExtension)
    {
        var name = Name();
        var directives = Directives(isConstant: true);
        var fields = InputValues(TokenKind.BraceOpen, TokenKind.BraceClose);
        RequireContent(isExtension, directives.Length + fields.Length > 0);
        return new InputObjectTypeDefinitionNode(From(start), description, isExtension, name, directives, fields);
    }

    // DirectiveDefinition : Description? directive @ Name ArgumentsDefinition? repeatable? on DirectiveLocations
    private DirectiveDefinitionNode Directive(Token start, StringValueNode? description)
    {
        Expect(TokenKind.At);
        var name = Name();
        var arguments = InputValues(TokenKind.ParenOpen, TokenKind.ParenClose);
        var isRepeatable = TakeKeyword("repeatable"u8);
        ExpectKeyword("on");
        Take(TokenKind.Pipe);
        var locations = new List<NameNode>();
        do
        {
            var token = _token;
            var location = Name();
            locations.Add(s_directiveLocations.Contains(location.Value) ? location : throw Unexpected(token));
        }
        while (Take(TokenKind.Pipe));

        return new DirectiveDefinitionNode(From(start), description, name, arguments, isRepeatable, locations);
    }
}

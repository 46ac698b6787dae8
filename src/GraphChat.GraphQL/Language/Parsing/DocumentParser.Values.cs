using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Lexing;

namespace GraphChat.GraphQL.Language.Parsing;

/// <content>Values and type references. Spec: GraphQL 2025-09 §2.10 and §2.12.</content>
internal ref partial struct DocumentParser
{
    private ValueNode Value(bool isConstant)
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.BracketOpen:
                return List(isConstant);
            case TokenKind.BraceOpen:
                return Object(isConstant);
            case TokenKind.Int:
                Advance();
                return new IntValueNode(At(token), System.Text.Encoding.ASCII.GetString(Text(token)));
            case TokenKind.Float:
                Advance();
                return new FloatValueNode(At(token), System.Text.Encoding.ASCII.GetString(Text(token)));
            case TokenKind.String or TokenKind.BlockString:
                return String();
            case TokenKind.Name:
                Advance();
                return NamedValue(token);
            case TokenKind.Dollar when isConstant:
                // A constant holds no variable; say which, where its name follows.
                throw Lookahead() is { Kind: TokenKind.Name } name
                    ? new SyntaxException($"Unexpected variable \"${Beginning(name)}\" in constant value.", token.Start)
                    : Unexpected(token);
            case TokenKind.Dollar:
                return Variable();
            default:
                throw Unexpected();
        }
    }

    private readonly ValueNode NamedValue(Token token)
    {
        var name = Text(token);
        return name.SequenceEqual("true"u8) ? new BooleanValueNode(At(token), true)
            : name.SequenceEqual("false"u8) ? new BooleanValueNode(At(token), false)
            : name.SequenceEqual("null"u8) ? new NullValueNode(At(token))
            : new EnumValueNode(At(token), NamePool.Get(name));
    }

    private StringValueNode String()
    {
        var token = _token;
        Advance();
        var isBlock = token.Kind == TokenKind.BlockString;
        return new StringValueNode(At(token), isBlock ? StringValue.OfBlock(Text(token)) : StringValue.Of(Text(token)), isBlock);
    }

    private VariableNode Variable()
    {
        var start = Expect(TokenKind.Dollar);
        var name = Name();
        return new VariableNode(From(start), name);
    }

    private ListValueNode List(bool isConstant)
    {
        var start = _token;
        Advance();
        Descend();
        var values = new List<ValueNode>();
        while (!Take(TokenKind.BracketClose))
        {
            values.Add(Value(isConstant));
        }

        Ascend();
        return new ListValueNode(From(start), values);
    }

    private ObjectValueNode Object(bool isConstant)
    {
        var start = _token;
        Advance();
        Descend();
        var fields = new List<ObjectFieldNode>();
        while (!Take(TokenKind.BraceClose))
        {
            var fieldStart = _token;
            var name = Name();
            Expect(TokenKind.Colon);
            var value = Value(isConstant);
            fields.Add(new ObjectFieldNode(From(fieldStart), name, value));
        }

        Ascend();
        return new ObjectValueNode(From(start), fields);
    }

    // Type : NamedType | ListType | NonNullType
    private TypeNode Type()
    {
        var start = _token;
        TypeNode type;
        if (Take(TokenKind.BracketOpen))
        {
            Descend();
            var item = Type();
            Ascend();
            Expect(TokenKind.BracketClose);
            type = new ListTypeNode(From(start), item);
        }
        else
        {
            type = NamedType();
        }

        return Take(TokenKind.Bang) ? new NonNullTypeNode(From(start), type) : type;
    }

    private NamedTypeNode NamedType()
    {
        var start = _token;
        var name = Name();
        return new NamedTypeNode(From(start), name);
    }
}

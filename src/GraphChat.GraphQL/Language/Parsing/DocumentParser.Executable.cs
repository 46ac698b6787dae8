using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Lexing;

namespace GraphChat.GraphQL.Language.Parsing;

/// <content>Operations, selections and fragments. Spec: GraphQL 2025-09 §2.3 to §2.9.</content>
internal ref partial struct DocumentParser
{
    private OperationDefinitionNode Shorthand()
    {
        var start = _token;
        var selections = SelectionSet();
        return new OperationDefinitionNode(From(start), null, OperationType.Query, null, [], [], selections) { IsShorthand = true };
    }

    // OperationDefinition : Description? OperationType Name? VariablesDefinition? Directives? SelectionSet
    private OperationDefinitionNode Operation(Token start, StringValueNode? description, OperationType type)
    {
        Advance();
        var name = _token.Kind == TokenKind.Name ? Name() : null;
        var variables = VariableDefinitions();
        var directives = Directives(isConstant: false);
        var selections = SelectionSet();
        return new OperationDefinitionNode(From(start), description, type, name, variables, directives, selections);
    }

    // FragmentDefinition : Description? fragment FragmentName TypeCondition Directives? SelectionSet
    private FragmentDefinitionNode Fragment(Token start, StringValueNode? description)
    {
        Advance();
        if (IsKeyword("on"u8))
        {
            throw Unexpected();
        }

        var name = Name();
        ExpectKeyword("on");
        var condition = NamedType();
        var directives = Directives(isConstant: false);
        var selections = SelectionSet();
        return new FragmentDefinitionNode(From(start), description, name, [], condition, directives, selections);
    }

    private VariableDefinitionNode[] VariableDefinitions()
    {
        if (!Take(TokenKind.ParenOpen))
        {
            return [];
        }

        var definitions = new List<VariableDefinitionNode>();
        do
        {
            definitions.Add(VariableDefinition());
        }
        while (!Take(TokenKind.ParenClose));

        return [.. definitions];
    }

    // VariableDefinition : Description? Variable : Type DefaultValue? Directives[Const]?
    private VariableDefinitionNode VariableDefinition()
    {
        var start = _token;
        var description = Description();
        var variable = Variable();
        Expect(TokenKind.Colon);
        var type = Type();
        var defaultValue = Take(TokenKind.Equal) ? Value(isConstant: true) : null;
        var directives = Directives(isConstant: true);
        return new VariableDefinitionNode(From(start), description, variable, type, defaultValue, directives);
    }

    private SelectionSetNode SelectionSet()
    {
        var start = Expect(TokenKind.BraceOpen);
        Descend();
        var selections = new List<SelectionNode>();
        do
        {
            selections.Add(_token.Kind == TokenKind.Spread ? SpreadOrInline() : Field());
        }
        while (!Take(TokenKind.BraceClose));

        Ascend();
        return new SelectionSetNode(From(start), selections);
    }

    // Field : Alias? Name Arguments? Directives? SelectionSet?
    private FieldNode Field()
    {
        var start = _token;
        var name = Name();
        NameNode? alias = null;
        if (Take(TokenKind.Colon))
        {
            alias = name;
            name = Name();
        }

        var arguments = Arguments(isConstant: false);
        var directives = Directives(isConstant: false);
        var selections = _token.Kind == TokenKind.BraceOpen ? SelectionSet() : null;
        return new FieldNode(From(start), alias, name, arguments, directives, selections);
    }

    // FragmentSpread : ... FragmentName Directives? | InlineFragment : ... TypeCondition? Directives? SelectionSet
    private SelectionNode SpreadOrInline()
    {
        var start = Expect(TokenKind.Spread);
        NamedTypeNode? condition = null;
        if (TakeKeyword("on"u8))
        {
            condition = NamedType();
        }
        else if (_token.Kind == TokenKind.Name)
        {
            var name = Name();
            var spreadDirectives = Directives(isConstant: false);
            return new FragmentSpreadNode(From(start), name, spreadDirectives);
        }

        var directives = Directives(isConstant: false);
        var selections = SelectionSet();
        return new InlineFragmentNode(From(start), condition, directives, selections);
    }

    private ArgumentNode[] Arguments(bool isConstant)
    {
        if (!Take(TokenKind.ParenOpen))
        {
            return [];
        }

        var arguments = new List<ArgumentNode>();
        do
        {
            var start = _token;
            var name = Name();
            Expect(TokenKind.Colon);
            var value = Value(isConstant);
            arguments.Add(new ArgumentNode(From(start), name, value));
        }
        while (!Take(TokenKind.ParenClose));

        return [.. arguments];
    }

    private DirectiveNode[] Directives(bool isConstant)
    {
        if (_token.Kind != TokenKind.At)
        {
            return [];
        }

        var directives = new List<DirectiveNode>();
        while (_token.Kind == TokenKind.At)
        {
            var start = _token;
            Advance();
            var name = Name();
            var arguments = Arguments(isConstant);
            directives.Add(new DirectiveNode(From(start), name, arguments));
        }

        return [.. directives];
    }
}

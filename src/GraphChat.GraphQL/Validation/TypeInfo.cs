using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation;

/// <summary>
/// Follows a walk through a document and says which types the schema expects where the walk is. What the schema does not know is
/// null, and the rule of its own reports it. Not thread-safe.
/// </summary>
public sealed class TypeInfo
{
    private readonly Schema _schema;
    private readonly Stack<IGraphType?> _types = new();
    private readonly Stack<NamedType?> _parents = new();
    private readonly Stack<Field?> _fields = new();
    private readonly Stack<IGraphType?> _inputTypes = new();
    private readonly Stack<bool> _defaults = new();

    internal TypeInfo(Schema schema) => _schema = schema;

    /// <summary>The type of the field, operation or fragment that the walk is in.</summary>
    public IGraphType? Type => _types.TryPeek(out var type) ? type : null;

    /// <summary>The composite type whose fields the selection set selects.</summary>
    public NamedType? ParentType => _parents.TryPeek(out var type) ? type : null;

    /// <summary>The field.</summary>
    public Field? Field => _fields.TryPeek(out var definition) ? definition : null;

    /// <summary>The directive, inside one.</summary>
    public DirectiveDefinition? Directive { get; private set; }

    /// <summary>The argument, inside one.</summary>
    public InputValue? Argument { get; private set; }

    /// <summary>The input type expected here.</summary>
    public IGraphType? InputType => _inputTypes.TryPeek(out var type) ? type : null;

    /// <summary>The input type of the value around this one.</summary>
    public IGraphType? ParentInputType
    {
        get
        {
            if (!_inputTypes.TryPop(out var top))
            {
                return null;
            }

            var parent = InputType;
            _inputTypes.Push(top);
            return parent is NonNullType nonNull ? nonNull.OfType : parent;
        }
    }

    /// <summary>Whether the argument or input field here has a default.</summary>
    public bool HasDefault => _defaults.TryPeek(out var has) && has;

    internal void Enter(SyntaxNode node)
    {
        switch (node)
        {
            case SelectionSetNode:
                _parents.Push(Type?.NamedType is { IsComposite: true } composite ? composite : null);
                break;
            case FieldNode field:
                var definition = ParentType is { } parent ? _schema.FindField(parent, field.Name.Value) : null;
                _fields.Push(definition);
                _types.Push(definition?.Type);
                break;
            case DirectiveNode directive:
                Directive = _schema.FindDirective(directive.Name.Value);
                break;
            case OperationDefinitionNode operation:
                _types.Push(_schema.RootType(operation.Operation));
                break;
            case InlineFragmentNode inline:
                _types.Push(inline.TypeCondition is { } condition ? OutputType(condition) : Type?.NamedType);
                break;
            case FragmentDefinitionNode fragment:
                _types.Push(OutputType(fragment.TypeCondition));
                break;
            case VariableDefinitionNode variable:
                var resolved = _schema.Resolve(variable.Type);
                _inputTypes.Push(resolved is { IsInputType: true } ? resolved : null);
                _defaults.Push(false);
                break;
            case ArgumentNode argument:
                Argument = Directive is not null ? Directive.FindArgument(argument.Name.Value) : Field?.FindArgument(argument.Name.Value);
                Push(Argument);
                break;
            case ListValueNode:
                var type = InputType is NonNullType nonNull ? nonNull.OfType : InputType;
                _inputTypes.Push((type as ListType)?.OfType);
                _defaults.Push(false);
                break;
            case ObjectFieldNode field:
                Push((InputType?.NamedType as InputObjectType)?.FindField(field.Name.Value));
                break;
        }
    }

    internal void Leave(SyntaxNode node)
    {
        switch (node)
        {
            case SelectionSetNode:
                _parents.Pop();
                break;
            case FieldNode:
                _fields.Pop();
                _types.Pop();
                break;
            case DirectiveNode:
                Directive = null;
                break;
            case OperationDefinitionNode or InlineFragmentNode or FragmentDefinitionNode:
                _types.Pop();
                break;
            case ArgumentNode:
                Argument = null;
                Pop();
                break;
            case VariableDefinitionNode or ListValueNode or ObjectFieldNode:
                Pop();
                break;
        }
    }

    private NamedType? OutputType(NamedTypeNode condition) =>
        _schema.FindType(condition.Name.Value) is { IsOutputType: true } type ? type : null;

    private void Push(InputValue? value)
    {
        _inputTypes.Push(value?.Type);
        _defaults.Push(value?.DefaultValue is not null);
    }

    private void Pop()
    {
        _inputTypes.Pop();
        _defaults.Pop();
    }
}

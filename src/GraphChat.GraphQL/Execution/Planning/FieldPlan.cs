using System.Collections.Concurrent;
using System.Text.Json;
using GraphChat.GraphQL.Execution.Binding;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Response;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution.Planning;

/// <summary>One response field of an object type: the merged field nodes and what resolves them.</summary>
internal sealed class FieldPlan
{
    private readonly OperationPlan _operation;
    private readonly ConcurrentDictionary<ObjectType, SelectionPlan> _selections = new();
    private SelectionPlan? _single;

    public FieldPlan(OperationPlan operation, ObjectType parent, Field field, List<FieldNode> nodes)
    {
        _operation = operation;
        Parent = parent;
        Field = field;
        Nodes = nodes;
        ResponseName = nodes[0].ResponseName;
        EncodedName = JsonEncodedText.Encode(ResponseName);
        Bound = operation.Schema.BoundField(parent, field);
        Arguments = new ArgumentPlan(Bound, nodes[0]);
        IsNonNull = field.Type is NonNullType;
    }

    public ObjectType Parent { get; }

    public Field Field { get; }

    public List<FieldNode> Nodes { get; }

    public string ResponseName { get; }

    public JsonEncodedText EncodedName { get; }

    public BoundField Bound { get; }

    public ArgumentPlan Arguments { get; }

    public bool IsNonNull { get; }

    public TypePlan Type => Bound.Type;

    /// <summary>What is selected of a value of an object type.</summary>
    public SelectionPlan SelectionFor(ObjectType type)
    {
        var single = _single;
        if (single?.Type == type)
        {
            return single;
        }

        var plan = _selections.GetOrAdd(type, static (type, field) => field._operation.Collect(type, field.Nodes.Select(node => node.SelectionSet!)), this);
        _single = plan;
        return plan;
    }

    /// <summary>The error for an argument without a value.</summary>
    public GraphQLError Error(ArgumentFault fault, IReadOnlyList<object> path) => fault.Node is { } node
        ? GraphQLError.At(fault.Message, ErrorCode.BadInput, node) with { Path = path }
        : Error(fault.Message, ErrorCode.BadInput, path);

    /// <summary>An error of this field.</summary>
    public GraphQLError Error(string message, string code, IReadOnlyList<object> path)
    {
        var locations = new ErrorLocation[Nodes.Count];
        for (var i = 0; i < locations.Length; i++)
        {
            locations[i] = new(Nodes[i].Location.Line, Nodes[i].Location.Column);
        }

        return new(message, code) { Locations = locations, Path = path };
    }
}

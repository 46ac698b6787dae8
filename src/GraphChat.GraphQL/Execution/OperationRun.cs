using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using GraphChat.GraphQL.Execution.Planning;
using GraphChat.GraphQL.Execution.Results;
using GraphChat.GraphQL.Response;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution;

/// <summary>
/// One execution of an operation: ExecuteSelectionSet, ExecuteField and CompleteValue. Spec: GraphQL 2025-09 §6.3 and §6.4.
/// Fields of a query run together: each starts before the others are awaited.
/// </summary>
internal sealed class OperationRun(
    ExecutableSchema schema,
    OperationContext context,
    IReadOnlyDictionary<string, object?> variables,
    object? rootValue,
    IErrorMapper errorMapper,
    int maxListItems,
    CancellationToken cancellationToken)
{
    private readonly Lock _lock = new();
    private List<GraphQLError>? _errors;
    private Dictionary<Type, object>? _made;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public object? RootValue { get; } = rootValue;

    public IReadOnlyDictionary<string, object?> Variables { get; } = variables;

    /// <summary>The recorded errors; read when the run is over.</summary>
    public IReadOnlyList<GraphQLError> Errors => _errors ?? [];

    /// <summary>A context value or resolver instance; what has a factory is made once for the operation.</summary>
    public object ContextValue(Type type)
    {
        if (type == typeof(OperationContext))
        {
            return context;
        }

        if (schema.FactoryOf(type) is not { } factory)
        {
            return context.Get(type);
        }

        lock (_lock)
        {
            _made ??= [];
            if (!_made.TryGetValue(type, out var made))
            {
                made = factory(context);
                _made.Add(type, made);
            }

            return made;
        }
    }

    /// <summary>The run of an event of this subscription.</summary>
    public OperationRun ForEvent(CancellationToken ending) => new(schema, context, Variables, RootValue, errorMapper, maxListItems, ending);

    /// <summary>Executes the root; null where an error reached it.</summary>
    public async ValueTask<ResultObject?> ExecuteRootAsync(SelectionPlan root, object? source, bool isSerial)
    {
        var result = isSerial ? await ExecuteSerially(root, source) : await Running(() => ExecuteFields(root, source, null));
        if (result is FieldFault fault)
        {
            Record(fault.Error);
            return null;
        }

        return (ResultObject?)result;
    }

    /// <summary>The error for an exception of a field, mapped by the host.</summary>
    public GraphQLError Map(FieldPlan field, Exception exception, IReadOnlyList<object> path)
    {
        if (exception is InsufficientExecutionStackException)
        {
            return field.Error("The operation nests too deep.", ErrorCode.LimitExceeded, path);
        }

        if (errorMapper.Map(exception) is { } mapped)
        {
            return field.Error(mapped.Message, mapped.Code, path) with { Extensions = mapped.Extensions };
        }

        return Unexpected(field, exception, "Internal server error.", path);
    }

    // As far as fields come without waiting; then what they gathered is read.
    private ValueTask<object?> Running(Func<ValueTask<object?>> fields)
    {
        context.Batches.Enter();
        try
        {
            return fields();
        }
        finally
        {
            context.Batches.Leave();
        }
    }

    private async ValueTask<object?> ExecuteSerially(SelectionPlan plan, object? source)
    {
        var values = new object?[plan.Fields.Length];
        for (var i = 0; i < values.Length; i++)
        {
            CancellationToken.ThrowIfCancellationRequested();
            var field = plan.Fields[i];
            values[i] = await Running(() => ExecuteField(field, source, null));
            if (values[i] is FieldFault)
            {
                return values[i];
            }
        }

        return new ResultObject(plan, values);
    }

    private ValueTask<object?> ExecuteFields(SelectionPlan plan, object? source, PathNode? path)
    {
        var fields = plan.Fields;
        var values = new object?[fields.Length];
        Task<object?>?[]? pending = null;
        FieldFault? fault = null;
        for (var i = 0; i < fields.Length && fault is null; i++)
        {
            var value = ExecuteField(fields[i], source, path);
            if (value.IsCompletedSuccessfully)
            {
                values[i] = value.Result;
                fault = values[i] as FieldFault;
            }
            else
            {
                (pending ??= new Task<object?>[fields.Length])[i] = value.AsTask();
            }
        }

        return pending is not null ? AwaitFields(plan, values, pending, fault)
            : fault is not null ? new(fault)
            : new(new ResultObject(plan, values));
    }

    private static async ValueTask<object?> AwaitFields(SelectionPlan plan, object?[] values, Task<object?>?[] pending, FieldFault? fault)
    {
        var first = await AwaitAll(values, pending) ?? fault;
        return first is not null ? first : new ResultObject(plan, values);
    }

    // Waits for all, so that nothing still runs when the response is written or the operation is cancelled; gives the first fault.
    private static async ValueTask<FieldFault?> AwaitAll(object?[] values, Task<object?>?[] pending)
    {
        FieldFault? fault = null;
        ExceptionDispatchInfo? cancelled = null;
        for (var i = 0; i < pending.Length; i++)
        {
            if (pending[i] is { } task)
            {
                try
                {
                    values[i] = await task;
                    fault ??= values[i] as FieldFault;
                }
                catch (OperationCanceledException exception)
                {
                    cancelled ??= ExceptionDispatchInfo.Capture(exception);
                }
            }
        }

        cancelled?.Throw();
        return fault;
    }

    private ValueTask<object?> ExecuteField(FieldPlan field, object? source, PathNode? parent)
    {
        var path = new ResponsePath(parent, field.ResponseName, 0);
        try
        {
            var arguments = field.Arguments.Coerce(Variables, out var fault);
            if (arguments is null)
            {
                return new(Settle(field.IsNonNull, field.Error(fault!, path.ToList())));
            }

            var value = field.Bound.Resolve(this, source, arguments);
            if (!value.IsCompletedSuccessfully)
            {
                return AwaitField(field, value, path);
            }

            var completed = Complete(field.Type, field, value.Result, path);
            return completed.IsCompletedSuccessfully ? new(Settle(field.IsNonNull, completed.Result)) : AwaitCompleted(field, completed);
        }
        catch (Exception exception) when (!IsCancellation(exception))
        {
            return new(Settle(field.IsNonNull, Map(field, exception, path.ToList())));
        }
    }

    private async ValueTask<object?> AwaitField(FieldPlan field, ValueTask<object?> value, ResponsePath path)
    {
        try
        {
            var resolved = await value;
            return Settle(field.IsNonNull, await Running(() => Complete(field.Type, field, resolved, path)));
        }
        catch (Exception exception) when (!IsCancellation(exception))
        {
            return Settle(field.IsNonNull, Map(field, exception, path.ToList()));
        }
    }

    private async ValueTask<object?> AwaitCompleted(FieldPlan field, ValueTask<object?> completed) => Settle(field.IsNonNull, await completed);

    // HandleFieldError: a nullable place records the error and is null; a non-null one hands it up.
    private object? Settle(bool isNonNull, object? completed)
    {
        if (completed is FieldFault fault && !isNonNull)
        {
            Record(fault.Error);
            return null;
        }

        return completed;
    }

    private object? Settle(bool isNonNull, GraphQLError error) => Settle(isNonNull, new FieldFault(error));

    private ValueTask<object?> Complete(TypePlan type, FieldPlan field, object? value, ResponsePath path)
    {
        if (type.Kind == CompletionKind.NonNull)
        {
            var completed = Complete(type.Inner!, field, value, path);
            return !completed.IsCompletedSuccessfully ? AwaitNonNull(field, completed, path)
                : completed.Result is null ? new(NullFault(field, path))
                : completed;
        }

        if (value is null)
        {
            return default;
        }

        switch (type.Kind)
        {
            case CompletionKind.Leaf:
                return new(type.TryConvertLeaf(value, out var converted)
                    ? converted
                    : Fault(field, path, $"Type \"{type.Type}\" cannot represent the value of field \"{field.Bound.Coordinate}\"."));
            case CompletionKind.List:
                return value is IEnumerable items and not string and not IDictionary
                    ? CompleteList(type, field, items, path)
                    : new(Fault(field, path, $"Expected a list for field \"{field.Bound.Coordinate}\"."));
            case var _ when !RuntimeHelpers.TryEnsureSufficientExecutionStack():
                return new(new FieldFault(TooDeep(field, path)));
            case CompletionKind.Object:
                return ExecuteFields(field.SelectionFor((ObjectType)type.Type), value, path.ToNode());
            default:
                return schema.RuntimeType((NamedType)type.Type, value) is { } runtime
                    ? ExecuteFields(field.SelectionFor(runtime), value, path.ToNode())
                    : new(Fault(field, path, $"The value of field \"{field.Bound.Coordinate}\" is of no possible type of \"{type.Type}\"."));
        }
    }

    private async ValueTask<object?> AwaitNonNull(FieldPlan field, ValueTask<object?> completed, ResponsePath path) =>
        await completed ?? NullFault(field, path);

    private ValueTask<object?> CompleteList(TypePlan type, FieldPlan field, IEnumerable items, ResponsePath path)
    {
        var node = path.ToNode();
        var values = new List<object?>(items is ICollection known ? Math.Min(known.Count, maxListItems) : 4);
        List<Task<object?>?>? pending = null;
        FieldFault? fault = null;
        var item = type.Inner!;
        var isNonNull = item.Kind == CompletionKind.NonNull;
        foreach (var value in items)
        {
            if (values.Count >= maxListItems)
            {
                fault = new FieldFault(field.Error($"The list has more than {maxListItems} items.", ErrorCode.LimitExceeded, path.ToList()));
                break;
            }

            var completed = CompleteItem(item, isNonNull, field, value, new ResponsePath(node, null, values.Count));
            if (!completed.IsCompletedSuccessfully)
            {
                pending ??= [.. Enumerable.Repeat<Task<object?>?>(null, values.Count)];
                pending.Add(completed.AsTask());
                values.Add(null);
                continue;
            }

            var result = completed.Result;
            values.Add(result);
            pending?.Add(null);
            if (result is FieldFault found)
            {
                fault = found;
                break;
            }
        }

        return pending is not null ? AwaitItems([.. values], [.. pending], fault) : fault is not null ? new(fault) : new(values.ToArray());
    }

    private ValueTask<object?> CompleteItem(TypePlan item, bool isNonNull, FieldPlan field, object? value, ResponsePath path)
    {
        try
        {
            var completed = Complete(item, field, value, path);
            return completed.IsCompletedSuccessfully ? new(Settle(isNonNull, completed.Result)) : AwaitItem(isNonNull, field, completed, path);
        }
        catch (Exception exception) when (!IsCancellation(exception))
        {
            return new(Settle(isNonNull, Map(field, exception, path.ToList())));
        }
    }

    private async ValueTask<object?> AwaitItem(bool isNonNull, FieldPlan field, ValueTask<object?> completed, ResponsePath path)
    {
        try
        {
            return Settle(isNonNull, await completed);
        }
        catch (Exception exception) when (!IsCancellation(exception))
        {
            return Settle(isNonNull, Map(field, exception, path.ToList()));
        }
    }

    private static async ValueTask<object?> AwaitItems(object?[] values, Task<object?>?[] pending, FieldFault? fault)
    {
        var first = await AwaitAll(values, pending) ?? fault;
        return first is not null ? first : values;
    }

    // Only fragments within fragments come here, where the validator does not bound the depth of operations.
    private static GraphQLError TooDeep(FieldPlan field, ResponsePath path) =>
        field.Error("The operation nests too deep.", ErrorCode.LimitExceeded, path.ToList());

    private FieldFault NullFault(FieldPlan field, ResponsePath path) =>
        Fault(field, path, $"Cannot return null for non-nullable field {field.Bound.Coordinate}.");

    // A resolver broke the schema's promise: a fault of the server that its owner must hear of.
    private FieldFault Fault(FieldPlan field, ResponsePath path, string message) =>
        new(Unexpected(field, new InvalidOperationException(message), message, path.ToList()));

    private GraphQLError Unexpected(FieldPlan field, Exception exception, string message, IReadOnlyList<object> path)
    {
        var correlationId = Guid.NewGuid().ToString("N");
        errorMapper.ReportUnexpected(exception, correlationId);
        return field.Error(message, ErrorCode.Internal, path) with
        {
            Extensions = new Dictionary<string, object?> { ["correlationId"] = correlationId },
        };
    }

    private void Record(GraphQLError error)
    {
        lock (_lock)
        {
            (_errors ??= []).Add(error);
        }
    }

    private bool IsCancellation(Exception exception) =>
        exception is OperationCanceledException && CancellationToken.IsCancellationRequested;
}

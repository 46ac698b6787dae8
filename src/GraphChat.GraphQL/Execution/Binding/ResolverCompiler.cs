using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>Compiles calls of resolver methods and properties. Spec: GraphQL 2025-09 §6.4.2 ResolveFieldValue.</summary>
internal static class ResolverCompiler
{
    private static readonly MethodInfo s_instance = typeof(OperationRun).GetMethod(nameof(OperationRun.ContextValue))!;
    private static readonly MethodInfo s_fromTask = Method(nameof(FromTask));
    private static readonly MethodInfo s_fromValueTask = Method(nameof(FromValueTask));
    private static readonly MethodInfo s_fromPlainTask = Method(nameof(FromPlainTask));
    private static readonly MethodInfo s_fromStream = Method(nameof(FromStream));
    private static readonly MethodInfo s_fromStreamTask = Method(nameof(FromStreamTask));

    /// <summary>A resolver that reads a property.</summary>
    public static BoundField.Resolver Property(Type parent, PropertyInfo property)
    {
        var (run, source, arguments) = Parameters();
        var value = Expression.Property(Expression.Convert(source, parent), property);
        return Expression.Lambda<BoundField.Resolver>(Wrap(value), run, source, arguments).Compile();
    }

    /// <summary>A resolver that calls a method.</summary>
    public static BoundField.Resolver Call(MethodInfo method, IReadOnlyList<MethodParameter> parameters)
    {
        var (run, source, arguments) = Parameters();
        return Expression.Lambda<BoundField.Resolver>(
            Wrap(Call(method, parameters, run, source, arguments)), run, source, arguments).Compile();
    }

    /// <summary>What opens the stream that a method gives.</summary>
    public static BoundField.Source Stream(MethodInfo method, IReadOnlyList<MethodParameter> parameters)
    {
        var (run, source, arguments) = Parameters();
        var call = Call(method, parameters, run, Expression.Constant(null), arguments);
        var item = EventType(method.ReturnType)!;
        var isTask = method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>);
        var wrapped = Expression.Call((isTask ? s_fromStreamTask : s_fromStream).MakeGenericMethod(item), call);
        return Expression.Lambda<BoundField.Source>(wrapped, run, arguments).Compile();
    }

    /// <summary>The type of the events of a stream, given at once or by a task; null for what is no stream.</summary>
    public static Type? EventType(Type type)
    {
        if (!type.IsGenericType)
        {
            return null;
        }

        var inner = type.GetGenericTypeDefinition() == typeof(Task<>) ? type.GetGenericArguments()[0] : type;
        return inner.IsGenericType && inner.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)
            ? inner.GetGenericArguments()[0]
            : null;
    }

    /// <summary>The type that a method gives when it has been awaited.</summary>
    public static Type Awaited(Type type) =>
        type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? type.GetGenericArguments()[0]
            : type;

    private static MethodCallExpression Call(
        MethodInfo method, IReadOnlyList<MethodParameter> parameters, ParameterExpression run, Expression source, ParameterExpression arguments)
    {
        var values = parameters.Select(Expression (parameter) => parameter.Kind switch
        {
            MethodParameterKind.Parent => Expressions.Cast(source, parameter.Type),
            MethodParameterKind.CancellationToken => Expression.Property(run, nameof(OperationRun.CancellationToken)),
            MethodParameterKind.Context => Expressions.Cast(Expression.Call(run, s_instance, Expression.Constant(parameter.Type)), parameter.Type),
            _ => Expressions.Cast(Expression.ArrayIndex(arguments, Expression.Constant(parameter.Index)), parameter.Type),
        });
        var instance = method.IsStatic
            ? null
            : Expression.Convert(Expression.Call(run, s_instance, Expression.Constant(method.ReflectedType!)), method.ReflectedType!);
        return Expression.Call(instance, method, values);
    }

    private static (ParameterExpression Run, ParameterExpression Source, ParameterExpression Arguments) Parameters() =>
        (Expression.Parameter(typeof(OperationRun)), Expression.Parameter(typeof(object)), Expression.Parameter(typeof(object?[])));

    private static Expression Wrap(Expression value)
    {
        var type = value.Type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
        {
            return Expression.Call(s_fromTask.MakeGenericMethod(type.GetGenericArguments()), value);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
        {
            return Expression.Call(s_fromValueTask.MakeGenericMethod(type.GetGenericArguments()), value);
        }

        return type == typeof(Task)
            ? Expression.Call(s_fromPlainTask, value)
            : Expression.New(typeof(ValueTask<object?>).GetConstructor([typeof(object)])!, Expression.Convert(value, typeof(object)));
    }

    private static MethodInfo Method(string name) => typeof(ResolverCompiler).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static ValueTask<object?> FromTask<T>(Task<T> task)
    {
        return task.IsCompletedSuccessfully ? new(task.Result) : Await(task);

        static async ValueTask<object?> Await(Task<T> task) => await task;
    }

    private static ValueTask<object?> FromValueTask<T>(ValueTask<T> task)
    {
        return task.IsCompletedSuccessfully ? new(task.Result) : Await(task);

        static async ValueTask<object?> Await(ValueTask<T> task) => await task;
    }

    private static async ValueTask<object?> FromPlainTask(Task task)
    {
        await task;
        return null;
    }

    private static ValueTask<IAsyncEnumerable<object?>> FromStream<T>(IAsyncEnumerable<T> stream) => new(Objects(stream));

    private static async ValueTask<IAsyncEnumerable<object?>> FromStreamTask<T>(Task<IAsyncEnumerable<T>> stream) => Objects(await stream);

    // A stream of objects is one already: IAsyncEnumerable is covariant.
    private static IAsyncEnumerable<object?> Objects<T>(IAsyncEnumerable<T> stream) => stream as IAsyncEnumerable<object?> ?? Box(stream);

    private static async IAsyncEnumerable<object?> Box<T>(
        IAsyncEnumerable<T> stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var item in stream.WithCancellation(cancellationToken))
        {
            yield return item;
        }
    }
}

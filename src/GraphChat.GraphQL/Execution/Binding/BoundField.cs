using GraphChat.GraphQL.Execution.Planning;

namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>A field with the code that resolves it.</summary>
internal sealed class BoundField
{
    /// <summary>Resolves the field on a parent value, with the arguments in the order of the definition.</summary>
    public delegate ValueTask<object?> Resolver(OperationRun run, object? source, object?[] arguments);

    /// <summary>Opens the source stream of a subscription field.</summary>
    public delegate ValueTask<IAsyncEnumerable<object?>> Source(OperationRun run, object?[] arguments);

    public required string Coordinate { get; init; }

    public required TypePlan Type { get; init; }

    public required BoundArgument[] Arguments { get; init; }

    public required Resolver Resolve { get; init; }

    /// <summary>Only for fields of the subscription root.</summary>
    public Source? Subscribe { get; init; }
}

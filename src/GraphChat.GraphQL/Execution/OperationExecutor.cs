using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using GraphChat.GraphQL.Execution.Planning;
using GraphChat.GraphQL.Execution.Results;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.Response;

namespace GraphChat.GraphQL.Execution;

/// <summary>Executes requests against a schema. Thread-safe; one for each schema, for the life of the server.</summary>
public sealed class OperationExecutor(ExecutableSchema schema, IErrorMapper errorMapper, ExecutorOptions options)
{
    private readonly DocumentCache _documents = new(options.CachedDocuments, options.LongestCachedDocument);

    /// <summary>The schema.</summary>
    public ExecutableSchema Schema { get; } = schema;

    /// <summary>
    /// Parses, validates and executes one request. Nothing that a client sends makes it throw.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancelled when the asker is gone; ends the resolvers' work, and for a subscription the stream.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<OperationResult> ExecuteAsync(OperationRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await StartAsync(request, cancellationToken);
        }
        catch (InsufficientExecutionStackException)
        {
            return new RequestError(RequestErrorKind.Validation, [new GraphQLError("The operation nests too deep.", ErrorCode.LimitExceeded)]);
        }
    }

    private ValueTask<OperationResult> StartAsync(OperationRequest request, CancellationToken cancellationToken)
    {
        if (!_documents.TryGet(request.Document.Span, out var document))
        {
            if (Prepare(request.Document.Span, out document) is { } refused)
            {
                return new(refused);
            }

            document = _documents.Add(request.Document.Span, document!);
        }

        if (document!.Find(request.OperationName, out var reason) is not { } operation)
        {
            return Refuse(RequestErrorKind.OperationNotFound, new GraphQLError(reason, ErrorCode.BadInput));
        }

        var kind = operation.Definition.Operation;
        if (!request.Allowed.HasFlag(KindOf(kind)))
        {
            return Refuse(RequestErrorKind.OperationNotAllowed, GraphQLError.At($"A {kind} cannot be answered here.", ErrorCode.BadInput, operation.Definition));
        }

        if (Schema.Schema.RootType(kind) is null)
        {
            return Refuse(RequestErrorKind.Validation, GraphQLError.At($"The schema has no {kind} type.", ErrorCode.ValidationFailed, operation.Definition));
        }

        var errors = new List<GraphQLError>();
        var variables = VariableCoercion.Coerce(Schema.Schema, operation.Definition, request.Variables, errors);
        if (errors.Count > 0)
        {
            return new(new RequestError(RequestErrorKind.Variables, errors));
        }

        var run = Run(request, variables, cancellationToken);
        return kind == OperationType.Subscription
            ? SubscribeAsync(request, operation, run)
            : ExecuteOnceAsync(operation.PlanFor(variables), run, isSerial: kind == OperationType.Mutation);
    }

    private static OperationKinds KindOf(OperationType type) => type switch
    {
        OperationType.Query => OperationKinds.Queries,
        OperationType.Mutation => OperationKinds.Mutations,
        _ => OperationKinds.Subscriptions,
    };

    private static ValueTask<OperationResult> Refuse(RequestErrorKind kind, GraphQLError error) => new(new RequestError(kind, [error]));

    private static async ValueTask<OperationResult> ExecuteOnceAsync(OperationPlan plan, OperationRun run, bool isSerial)
    {
        var data = await run.ExecuteRootAsync(plan.Root, run.RootValue, isSerial);
        return new SingleResult(ResponseEncoder.Encode(run.Errors, data), run.Errors.Count > 0, data is not null);
    }

    private RequestError? Prepare(ReadOnlySpan<byte> source, out PreparedDocument? document)
    {
        document = null;
        var parsed = Parser.ParseDocument(source, options.Parser);
        if (!parsed.Succeeded)
        {
            return new RequestError(RequestErrorKind.Syntax, [GraphQLError.Of(parsed.Error)]);
        }

        var errors = options.Validate(Schema.Schema, parsed.Node);
        if (errors.Count > 0)
        {
            return new RequestError(RequestErrorKind.Validation, errors);
        }

        document = new PreparedDocument(Schema, parsed.Node);
        return null;
    }

    private OperationRun Run(OperationRequest request, IReadOnlyDictionary<string, object?> variables, CancellationToken cancellationToken) =>
        new(Schema, request.Context, variables, request.RootValue, errorMapper, options.MaxListItems, cancellationToken);

    // Spec: GraphQL 2025-09 §6.2.3.1 CreateSourceEventStream.
    private static async ValueTask<OperationResult> SubscribeAsync(OperationRequest request, PreparedOperation operation, OperationRun run)
    {
        var plan = operation.PlanFor(run.Variables);
        if (plan.Root.Fields is not [{ Bound.Subscribe: { } subscribe } field])
        {
            return new RequestError(RequestErrorKind.Validation, [GraphQLError.At("A subscription has exactly one root field.", ErrorCode.ValidationFailed, operation.Definition)]);
        }

        IReadOnlyList<object> path = [field.ResponseName];
        try
        {
            var arguments = field.Arguments.Coerce(run.Variables, out var fault);
            if (arguments is null)
            {
                return new RequestError(RequestErrorKind.SourceStream, [field.Error(fault!, path)]);
            }

            var source = await subscribe(run, arguments);
            var key = request.SharingKey is { } sharing ? (sharing, VariablesKey(operation, request.Variables)) : default((object, string)?);
            return new ResponseStream(RespondAsync(operation, plan, run, key, source));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !run.CancellationToken.IsCancellationRequested)
        {
            return new RequestError(RequestErrorKind.SourceStream, [run.Map(field, exception, path)]);
        }
    }

    // Spec: GraphQL 2025-09 §6.2.3.2 MapSourceToResponseEvent.
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> RespondAsync(
        PreparedOperation operation,
        OperationPlan plan,
        OperationRun run,
        (object Sharing, string Variables)? key,
        IAsyncEnumerable<object?> source,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Nearly always the same token: an idle subscription then holds no source of its own.
        using var linked = cancellationToken == run.CancellationToken || !cancellationToken.CanBeCanceled
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(run.CancellationToken, cancellationToken);
        var ending = linked?.Token ?? run.CancellationToken;
        var field = plan.Root.Fields[0];
        var shared = key is { } joined ? Join(operation, joined) : null;
        var events = source.GetAsyncEnumerator(ending);
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte>? last = null;
                try
                {
                    if (!await events.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (Exception exception) when (exception is not OperationCanceledException || !ending.IsCancellationRequested)
                {
                    last = ResponseWriter.WriteErrors([run.Map(field, exception, [field.ResponseName])]);
                }

                if (last is { } response)
                {
                    yield return response;
                    yield break;
                }

                var current = events.Current;
                yield return shared is null || current is null
                    ? await ExecuteEventAsync(plan, run.ForEvent(ending), current)
                    : shared.TryGet(current, out var ready)
                        ? ready
                        : await ExecuteSharedAsync(shared, plan, run, current).WaitAsync(ending);
            }
        }
        finally
        {
            if (shared is not null && shared.Leave())
            {
                operation.Shared.TryRemove(new(key!.Value, shared));
            }

            await events.DisposeAsync();
        }
    }

    // Nobody's token ends it: the others wait for it too.
    private static Task<ReadOnlyMemory<byte>> ExecuteSharedAsync(SharedResponses shared, OperationPlan plan, OperationRun run, object eventValue) =>
        shared.Get(eventValue, () => ExecuteEventAsync(plan, run.ForEvent(CancellationToken.None), eventValue));

    private static async Task<ReadOnlyMemory<byte>> ExecuteEventAsync(OperationPlan plan, OperationRun run, object? eventValue)
    {
        // Untyped events are root values, as in graphql-js; a bound field's event is the field's own value.
        var data = await run.ExecuteRootAsync(plan.Root, eventValue, isSerial: false);
        return ResponseEncoder.Encode(run.Errors, data);
    }

    private static SharedResponses Join(PreparedOperation operation, (object Key, string Variables) key)
    {
        while (true)
        {
            var shared = operation.Shared.GetOrAdd(key, static _ => new SharedResponses());
            if (shared.TryJoin())
            {
                return shared;
            }

            operation.Shared.TryRemove(new(key, shared));
        }
    }

    // The texts of the variables that responses depend on: equal texts are equal values.
    private static string VariablesKey(PreparedOperation operation, JsonElement variables)
    {
        if (operation.EventVariables.Length == 0 || variables.ValueKind != JsonValueKind.Object)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (var name in operation.EventVariables)
        {
            if (variables.TryGetProperty(name, out var value))
            {
                text.Append(name).Append('=').Append(value.GetRawText()).Append(' ');
            }
        }

        return text.ToString();
    }
}

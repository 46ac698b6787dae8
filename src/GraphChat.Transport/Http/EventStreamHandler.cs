using GraphChat.GraphQL.Execution;
using GraphChat.Transport.WebSocket;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Transport.Http;

/// <summary>
/// Answers with server-sent events, one operation a request (the protocol of graphql-sse, "distinct connections mode"). A
/// client that reads slowly slows its own source down; one that stops reading is cut by the server's least data rate.
/// </summary>
internal sealed class EventStreamHandler(
    IOperationRunner runner, GraphQLTransportOptions options, TimeProvider time, ConnectionRegistry registry)
{
    // A timer takes 49 days; whoever listens for longer asks again.
    private static readonly TimeSpan s_longestTimer = TimeSpan.FromDays(40);

    /// <summary>Runs the operation and writes its responses until its end, or until the asker may no longer listen.</summary>
    public async ValueTask AnswerAsync(HttpContext context, OperationParameters parameters, AuthenticationAccepted asker)
    {
        if (!registry.TryReserve())
        {
            await HttpResponses.RefuseAsync(context, ResponseFormat.Json, new HttpRefusal(
                StatusCodes.Status503ServiceUnavailable, TransportErrorCodes.Unavailable, "The server takes no more connections now."));
            return;
        }

        try
        {
            if (asker.Subject is not { } subject)
            {
                await RunAsync(context, parameters, asker);
            }
            else if (registry.TryAddSubject(subject))
            {
                try
                {
                    await RunAsync(context, parameters, asker);
                }
                finally
                {
                    registry.RemoveSubject(subject);
                }
            }
            else
            {
                await HttpResponses.RefuseAsync(context, ResponseFormat.Json, new HttpRefusal(
                    StatusCodes.Status429TooManyRequests, TransportErrorCodes.LimitExceeded, "Too many connections."));
            }
        }
        finally
        {
            registry.Release();
        }
    }

    private async ValueTask RunAsync(HttpContext context, OperationParameters parameters, AuthenticationAccepted asker)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, asker.SessionEnded, registry.Stopping);
        using var expiry = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var expired = expiry.Token.Register(ending.Cancel);
        using var timeout = new CancellationTokenSource(options.OperationTimeout, time);
        using var timedOut = timeout.Token.Register(ending.Cancel);
        if (asker.ExpiresAt is { } end)
        {
            var left = end - time.GetUtcNow();
            expiry.CancelAfter(left <= TimeSpan.Zero ? TimeSpan.Zero : left < s_longestTimer ? left : s_longestTimer);
        }

        var writer = new EventStreamWriter(context.Response);
        try
        {
            // A mutation by GET would let a link act.
            var allowed = HttpMethods.IsGet(context.Request.Method) ? OperationKinds.Queries | OperationKinds.Subscriptions : OperationKinds.All;
            var outcome = await runner.RunAsync(new TransportOperation(parameters, asker, allowed, context.RequestServices), ending.Token);
            timeout.CancelAfter(Timeout.InfiniteTimeSpan);
            await WriteAsync(writer, outcome, ending.Token);
            await writer.CompleteAsync(context.RequestAborted);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            var (code, message) = timeout.IsCancellationRequested ? (TransportErrorCodes.Timeout, "The operation took too long.")
                : expiry.IsCancellationRequested ? (TransportErrorCodes.Unauthenticated, "Token expired")
                : asker.SessionEnded.IsCancellationRequested ? (TransportErrorCodes.Unauthenticated, "Session ended")
                : (TransportErrorCodes.Unavailable, "Service restart");
            await writer.ErrorsAsync(TransportErrors.Array(code, message), context.RequestAborted);
            await writer.CompleteAsync(context.RequestAborted);
        }
    }

    private async ValueTask WriteAsync(EventStreamWriter writer, OperationOutcome outcome, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case OperationResponse response:
                await writer.NextAsync(response.Json, cancellationToken);
                break;
            case OperationRequestError error:
                await writer.ErrorsAsync(error.ErrorsJson, cancellationToken);
                break;
            case OperationNotAllowed error:
                await writer.ErrorsAsync(error.ErrorsJson, cancellationToken);
                break;
            case OperationSubscription subscription:
                await WriteAllAsync(writer, subscription.Responses, cancellationToken);
                break;
        }
    }

    private async ValueTask WriteAllAsync(
        EventStreamWriter writer, IAsyncEnumerable<ReadOnlyMemory<byte>> responses, CancellationToken cancellationToken)
    {
        await writer.BeginAsync(cancellationToken);
        var source = responses.GetAsyncEnumerator(cancellationToken);
        var next = source.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                if (!next.IsCompleted && !await IsInTimeAsync(next))
                {
                    await writer.KeepAliveAsync(cancellationToken);
                }
                else if (await next)
                {
                    await writer.NextAsync(source.Current, cancellationToken);
                    next = source.MoveNextAsync().AsTask();
                }
                else
                {
                    return;
                }
            }
        }
        finally
        {
            // An enumerator may be disposed of only when it stands still.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await source.DisposeAsync();
        }
    }

    private async ValueTask<bool> IsInTimeAsync(Task next)
    {
        await ((Task)next.WaitAsync(options.PingInterval, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return next.IsCompleted;
    }
}

using GraphChat.GraphQL.Execution;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GraphChat.Transport.Http;

/// <summary>GraphQL over HTTP: one operation a request.</summary>
internal sealed class GraphQLHttpHandler(
    IOperationRunner runner,
    IConnectionAuthenticator authenticator,
    GraphQLTransportOptions options,
    TimeProvider time,
    EventStreamHandler eventStreams,
    ILogger logger)
{
    /// <summary>Answers a request that is no socket's.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var format = AcceptHeader.Choose(context.Request.Headers.Accept);
        try
        {
            if (format == ResponseFormat.None)
            {
                await HttpResponses.RefuseAsync(context, ResponseFormat.Json, new HttpRefusal(
                    StatusCodes.Status406NotAcceptable,
                    TransportErrorCodes.NotAcceptable,
                    "Answers are application/graphql-response+json, application/json or text/event-stream."));
                return;
            }

            await AnswerAsync(context, format);
        }
        catch (Exception fault) when (context.RequestAborted.IsCancellationRequested || fault is ConnectionResetException or ConnectionAbortedException)
        {
            // Nobody is left to be answered. The message of a fault can hold what the client sent.
            logger.LogDebug("A request ended as its client went away: {Fault}\n{Trace}", fault.GetType().FullName, fault.StackTrace);
            context.Abort();
        }
        catch (Exception fault) when (!context.Response.HasStarted && fault is not BadHttpRequestException)
        {
            // The message of a fault can hold what the client sent.
            logger.LogError("A request failed: {Fault}\n{Trace}", fault.GetType().FullName, fault.StackTrace);
            await HttpResponses.RefuseAsync(context, format, new HttpRefusal(
                StatusCodes.Status500InternalServerError, TransportErrorCodes.Internal, "The server failed."));
        }
    }

    private async ValueTask AnswerAsync(HttpContext context, ResponseFormat format)
    {
        // Who is not known makes the server read no body.
        var outcome = await authenticator.AuthenticateAsync(context, null, context.RequestAborted);
        if (outcome is AuthenticationRefused refused)
        {
            context.Response.Headers.WWWAuthenticate = refused.Challenge;
            await HttpResponses.RefuseAsync(context, format, refused.IsForbidden
                ? new HttpRefusal(StatusCodes.Status403Forbidden, TransportErrorCodes.Forbidden, refused.Reason)
                : new HttpRefusal(StatusCodes.Status401Unauthorized, TransportErrorCodes.Unauthenticated, refused.Reason));
            return;
        }

        var (parameters, refusal) = await ReadAsync(context.Request);
        if (refusal is not null)
        {
            await HttpResponses.RefuseAsync(context, format, refusal);
            return;
        }

        var asker = (AuthenticationAccepted)outcome;
        if (format == ResponseFormat.EventStream)
        {
            await eventStreams.AnswerAsync(context, parameters!, asker);
            return;
        }

        await RunAsync(context, format, parameters!, asker);
    }

    private async ValueTask<(OperationParameters? Parameters, HttpRefusal? Refusal)> ReadAsync(HttpRequest request)
    {
        if (HttpMethods.IsPost(request.Method))
        {
            return await HttpOperationReader.ReadPostAsync(request, options, request.HttpContext.RequestAborted);
        }

        if (!HttpMethods.IsGet(request.Method))
        {
            return (null, NotAllowed(request.HttpContext, "GET, POST", "Only GET and POST are answered here."));
        }

        return CrossSiteGuard.AllowsGet(request, options.AllowedOrigins)
            ? HttpOperationReader.ReadGet(request, options)
            : (null, new HttpRefusal(
                StatusCodes.Status403Forbidden,
                TransportErrorCodes.Forbidden,
                $"A page of another site must send the header {CrossSiteGuard.PreflightHeader}."));
    }

    private async ValueTask RunAsync(
        HttpContext context, ResponseFormat format, OperationParameters parameters, AuthenticationAccepted asker)
    {
        // A mutation by GET would let a link act; a subscription needs a carrier of more than one answer.
        var allowed = HttpMethods.IsGet(context.Request.Method) ? OperationKinds.Queries : OperationKinds.Queries | OperationKinds.Mutations;
        var operation = new TransportOperation(parameters, asker, allowed, context.RequestServices);
        using var timeout = new CancellationTokenSource(options.OperationTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, timeout.Token);
        OperationOutcome outcome;
        try
        {
            outcome = await runner.RunAsync(operation, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            await HttpResponses.RefuseAsync(context, format, new HttpRefusal(
                StatusCodes.Status504GatewayTimeout, TransportErrorCodes.Timeout, "The operation took too long."));
            return;
        }

        await WriteAsync(context, format, outcome);
    }

    private static ValueTask WriteAsync(HttpContext context, ResponseFormat format, OperationOutcome outcome) => outcome switch
    {
        OperationResponse response => HttpResponses.WriteAsync(context, format, StatusCodes.Status200OK, response.Json),

        // GraphQL over HTTP: application/json answers every well-formed request with 200.
        OperationRequestError error => HttpResponses.WriteErrorsAsync(
            context, format, format == ResponseFormat.Json ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, error.ErrorsJson),
        OperationNotAllowed => WriteNotAllowedAsync(context, format),
        _ => throw new InvalidOperationException($"A {outcome.GetType().Name} came where it was not allowed."),
    };

    private static ValueTask WriteNotAllowedAsync(HttpContext context, ResponseFormat format)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return HttpResponses.WriteErrorsAsync(
                context,
                format,
                StatusCodes.Status406NotAcceptable,
                TransportErrors.Array(TransportErrorCodes.NotAcceptable, "A subscription needs a socket, or text/event-stream to be accepted."));
        }

        context.Response.Headers.Allow = "POST";
        return HttpResponses.WriteErrorsAsync(context, format, StatusCodes.Status405MethodNotAllowed, TransportErrors.Array(TransportErrorCodes.MethodNotAllowed, "Only queries can be asked by GET: use POST."));
    }

    private static HttpRefusal NotAllowed(HttpContext context, string allow, string message)
    {
        context.Response.Headers.Allow = allow;
        return new HttpRefusal(StatusCodes.Status405MethodNotAllowed, TransportErrorCodes.MethodNotAllowed, message);
    }
}

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using GraphChat.Identity.Pages;
using GraphChat.Identity.Validation;
using Npgsql;

namespace GraphChat.Identity.Protocol;

/// <summary>
/// Runs each endpoint: sets what every answer carries, and answers in the words of the protocol, with a correlation id and
/// nothing else, where the database is away or something broke.
/// </summary>
internal sealed partial class EndpointRunner(PublicOrigin origin, ILogger<EndpointRunner> logger)
{
    // A year, as preload lists ask for.
    private const string TransportSecurity = "max-age=31536000";
    private const string RetryAfter = "5";

    // Their classes: what was sent does not fit a type or a rule of ours. It would not fit later either.
    private static readonly string[] s_faults = ["22", "23", "42"];

    public async Task RunAsync(HttpContext context, bool isPage, Func<HttpContext, Task> handle)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (origin.IsHttps)
        {
            context.Response.Headers.StrictTransportSecurity = TransportSecurity;
        }

        try
        {
            await handle(context);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested || exception is ConnectionResetException or ConnectionAbortedException)
        {
            // Who was to be answered has gone, perhaps in the middle of a form; the connection may say so before the token does.
            LogGone(exception, context.TraceIdentifier);
            context.Abort();
        }
        catch (Exception exception) when (exception is not BadHttpRequestException && !context.Response.HasStarted)
        {
            var isAway = IsAway(exception.GetBaseException());
            LogFault(exception, context.TraceIdentifier);
            if (isAway)
            {
                context.Response.Headers.RetryAfter = RetryAfter;
            }

            var error = isAway
                ? new ProtocolError("temporarily_unavailable", "Something that is needed does not answer. Try again in a moment.")
                : new ProtocolError("server_error", "Something went wrong here.");
            var status = isAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
            await (isPage ? PageWriter.WriteErrorAsync(context, Texts.For(context), error, status) : Responses.WriteErrorAsync(context, error, status));
        }
    }

    private static bool IsAway(Exception exception) => exception switch
    {
        PostgresException postgres => !s_faults.Any(fault => postgres.SqlState.StartsWith(fault, StringComparison.Ordinal)),
        NpgsqlException or TimeoutException or IssuerUnavailableException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "A request could not be answered ({CorrelationId}).")]
    private partial void LogFault(Exception exception, string correlationId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A request ended as its client went away ({CorrelationId}).")]
    private partial void LogGone(Exception exception, string correlationId);
}

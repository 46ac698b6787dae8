using System.Diagnostics;
using Microsoft.AspNetCore.Connections;

namespace GraphChat.Server.Http;

/// <summary>The last resort: a fault becomes a status and a correlation id, and its detail goes to the log alone.</summary>
internal static class UnhandledErrors
{
    public static IApplicationBuilder UseUnhandledErrors(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("GraphChat.Server.Http");
        return app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception exception) when (context.RequestAborted.IsCancellationRequested || exception is ConnectionResetException or ConnectionAbortedException)
            {
                // Nobody is there any more to be answered, and a client that goes away is no fault of ours.
                logger.LogDebug(exception, "An HTTP exchange ended as its client went away.");
                context.Abort();
            }
            catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
            {
                context.Response.Clear();
                context.Response.StatusCode = exception.StatusCode;
            }
            catch (Exception exception) when (!context.Response.HasStarted)
            {
                var correlationId = ActivityTraceId.CreateRandom().ToHexString();
                logger.LogError(exception, "An HTTP exchange failed; correlation id {CorrelationId}.", correlationId);
                context.Response.Clear();
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                await context.Response.WriteAsJsonAsync(new { error = "internal", correlationId });
            }
        });
    }
}

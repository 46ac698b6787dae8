namespace GraphChat.Server.Health;

/// <summary><c>/health/live</c> for who restarts the process, <c>/health/ready</c> for who sends it work.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints, NodeHealth health)
    {
        endpoints.MapGet("/health/live", context => WriteAsync(context, StatusCodes.Status200OK, new { status = "live" }));
        endpoints.MapGet("/health/ready", async context =>
        {
            var report = await health.CheckAsync(context.RequestAborted);
            var status = report.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            await WriteAsync(context, status, new { status = report.Status, checks = report.Checks });
        });
    }

    private static Task WriteAsync<T>(HttpContext context, int status, T body)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(body, context.RequestAborted);
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GraphChat.Delivery.Attachments;
using GraphChat.Delivery.Rates;

namespace GraphChat.Server.Http;

/// <summary>Answers 429 to an address that asks for <c>/graphql</c> or attachments too often, before its token costs anything.</summary>
internal static class AddressLimit
{
    public static IApplicationBuilder UseAddressLimit(this IApplicationBuilder app, RateLimiter limiter) => app.Use(async (context, next) =>
    {
        if (!IsCounted(context.Request.Path)
            || await limiter.TryTakeAddressAsync(KeyOf(context.Connection.RemoteIpAddress), context.RequestAborted) is not { } wait)
        {
            await next(context);
            return;
        }

        var seconds = Math.Clamp((long)Math.Ceiling(wait.TotalSeconds), 1, 3600);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await context.Response.WriteAsJsonAsync(
            new { errors = new[] { new { message = $"Too often: try again in {seconds} s.", extensions = new { code = "RATE_LIMITED", retryAfter = seconds } } } },
            context.RequestAborted);
    });

    private static bool IsCounted(PathString path) =>
        path.StartsWithSegments("/graphql", StringComparison.Ordinal) || path.StartsWithSegments(AttachmentAddresses.Path, StringComparison.Ordinal);

    /// <summary>What counts as one address: of IPv6 the /64, which one household or host has to itself.</summary>
    internal static string KeyOf(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}

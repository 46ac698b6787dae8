using GraphChat.GraphQL.Execution;
using GraphChat.Transport.Http;
using GraphChat.Transport.WebSocket;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraphChat.Transport;

/// <summary>Puts GraphQL on a path.</summary>
public static class GraphQLEndpoints
{
    /// <summary>
    /// Answers GraphQL on <paramref name="pattern"/>: POST and GET, event streams, and sockets with the
    /// subprotocol graphql-transport-ws.
    /// The middleware of <c>UseWebSockets</c> is not needed. Time comes from the <see cref="TimeProvider"/> among the
    /// services, or the system's.
    /// </summary>
    public static IEndpointConventionBuilder MapGraphQL(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        OperationExecutor executor,
        IConnectionAuthenticator authenticator,
        GraphQLTransportOptions? options = null)
    {
        options ??= new GraphQLTransportOptions();
        return MapGraphQL(endpoints, pattern, new ExecutorRunner(executor, options), authenticator, options);
    }

    internal static IEndpointConventionBuilder MapGraphQL(
        IEndpointRouteBuilder endpoints,
        string pattern,
        IOperationRunner runner,
        IConnectionAuthenticator authenticator,
        GraphQLTransportOptions options)
    {
        var time = endpoints.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System;
        var registry = new ConnectionRegistry(options, time);
        var logger = endpoints.ServiceProvider.GetService<ILoggerFactory>()?.CreateLogger("GraphChat.Transport") ?? NullLogger.Instance;
        var http = new GraphQLHttpHandler(
            runner, authenticator, options, time, new EventStreamHandler(runner, options, time, registry), logger);
        var sockets = new GraphQLSocketHandler(endpoints.ServiceProvider, runner, authenticator, options, time, registry, logger);
        if (endpoints.ServiceProvider.GetService<IHostApplicationLifetime>() is { } lifetime)
        {
            lifetime.ApplicationStopping.Register(() => _ = registry.DrainAsync());
            lifetime.ApplicationStopped.Register(registry.Dispose);
        }

        return endpoints.Map(
            pattern,
            (RequestDelegate)(context => SocketHandshake.IsAsked(context) ? sockets.HandleAsync(context) : http.HandleAsync(context)));
    }
}

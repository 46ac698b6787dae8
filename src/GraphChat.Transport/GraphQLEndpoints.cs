using GraphChat.Transport.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Transport;

/// <summary>Puts GraphQL on a path.</summary>
public static class GraphQLEndpoints
{
    /// <summary>
    /// Answers GraphQL on <paramref name="pattern"/>: POST and GET, and sockets with the subprotocol graphql-transport-ws.
    /// The middleware of <c>UseWebSockets</c> is not needed. Time comes from the <see cref="TimeProvider"/> among the
    /// services, or the system's.
    /// </summary>
    public static IEndpointConventionBuilder MapGraphQL(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        IOperationRunner runner,
        IConnectionAuthenticator authenticator,
        GraphQLTransportOptions? options = null)
    {
        options ??= new GraphQLTransportOptions();
        var time = endpoints.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System;
        var http = new GraphQLHttpHandler(runner, authenticator, options, time);
        return endpoints.Map(pattern, (RequestDelegate)http.HandleAsync);
    }
}

using Microsoft.AspNetCore.Routing;

namespace GraphChat.Identity;

/// <summary>The provider's addresses.</summary>
public static class GraphChatIdentityEndpoints
{
    /// <summary>Maps /.well-known/*, /connect/* and /account/*.</summary>
    public static IEndpointRouteBuilder MapGraphChatIdentity(this IEndpointRouteBuilder endpoints)
    {
        return endpoints;
    }
}

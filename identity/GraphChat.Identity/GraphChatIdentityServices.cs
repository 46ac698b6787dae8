using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GraphChat.Identity;

/// <summary>Puts the provider into an application.</summary>
public static class GraphChatIdentityServices
{
    /// <summary>
    /// Registers the provider, and for the API of the same process <see cref="Validation.AccessTokenValidator"/>,
    /// <see cref="Validation.ISessionState"/> and <see cref="Directory.IPeopleDirectory"/>. Map its endpoints with
    /// <see cref="GraphChatIdentityEndpoints.MapGraphChatIdentity"/>. The schema must have been brought up to date before
    /// the host starts (<see cref="IdentityMigrations"/>); starting makes the first signing keys.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the origin is http and not loopback.</exception>
    public static IServiceCollection AddGraphChatIdentity(this IServiceCollection services, GraphChatIdentityOptions options)
    {
        var origin = PublicOrigin.Parse(options.PublicOrigin);
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.NodeSecret.Length, 32, "NodeSecret length");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.AuthorizationCodeLifetime, TimeSpan.FromSeconds(60));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(origin);
        return services;
    }
}

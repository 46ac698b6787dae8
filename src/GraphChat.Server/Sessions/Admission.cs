using GraphChat.Delivery.Ports;
using GraphChat.Identity.Directory;
using GraphChat.Identity.Validation;
using GraphChat.Server.Configuration;
using GraphChat.Server.People;

namespace GraphChat.Server.Sessions;

/// <summary>Whose tokens are taken, and who is known: of the provider in this process, of the issuers that are configured, or of both.</summary>
/// <param name="Validator">Checks access tokens.</param>
/// <param name="Callers">Makes callers of them.</param>
/// <param name="Source">Learns the names of those who come.</param>
/// <param name="People">Everybody known.</param>
internal sealed record Admission(AccessTokenValidator Validator, CallerReader Callers, IPersonSource Source, IPersonStore People)
{
    private const string Audience = "urn:graphchat:api";
    private const int LargestDocument = 256 * 1024;

    /// <param name="services">Of the host; with the provider in this process, where it is.</param>
    /// <param name="options">The issuers.</param>
    /// <param name="others">Where people of other issuers are kept.</param>
    /// <param name="time">The clock.</param>
    public static Admission Of(IServiceProvider services, ServerOptions options, IPersonStore others, TimeProvider time)
    {
        var ownIssuer = options.Identity == IdentityMode.InProcess ? options.PublicOrigin : null;
        var callers = new CallerReader(ownIssuer);
        var own = ownIssuer is null ? null : new DirectoryPersonStore(services.GetRequiredService<IPeopleDirectory>());
        if (options.Issuers.Count == 0)
        {
            return new Admission(services.GetRequiredService<AccessTokenValidator>(), callers, new DirectoryPersonSource(), own!);
        }

        var http = CustomAuthorizer.CreateClient(LargestDocument);
        IEnumerable<IIssuerKeys> keys = options.Issuers.Where(issuer => issuer != ownIssuer).Select(issuer => new RemoteIssuerKeys(issuer, http, time));
        if (ownIssuer is not null)
        {
            keys = keys.Append(services.GetRequiredService<IIssuerKeys>());
        }

        var validator = new AccessTokenValidator(Audience, keys.ToList(), ownIssuer, ownIssuer is null ? null : services.GetRequiredService<ISessionState>(), time);
        IPersonStore people = own is null ? others : new PeopleOfAllIssuers(own, others);
        return new Admission(validator, callers, new UserInfoPersonSource(ownIssuer, http, others, time), people);
    }
}

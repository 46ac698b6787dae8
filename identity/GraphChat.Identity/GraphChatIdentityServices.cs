using GraphChat.Identity.Accounts;
using GraphChat.Identity.Administration;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Authorization;
using GraphChat.Identity.BackChannel;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Consent;
using GraphChat.Identity.DeviceFlow;
using GraphChat.Identity.Directory;
using GraphChat.Identity.Discovery;
using GraphChat.Identity.EndSession;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Introspection;
using GraphChat.Identity.Keys;
using GraphChat.Identity.Links;
using GraphChat.Identity.Mail;
using GraphChat.Identity.Outbound;
using GraphChat.Identity.Pages;
using GraphChat.Identity.Proofs;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.PushedRequests;
using GraphChat.Identity.Revocation;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Tokens;
using GraphChat.Identity.UserInfo;
using GraphChat.Identity.Validation;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace GraphChat.Identity;

/// <summary>Puts the provider into an application.</summary>
public static class GraphChatIdentityServices
{
    // 308 ms on the machine where 100,000, the framework's default, took 147 ms; OWASP's minimum for PBKDF2-HMAC-SHA512 is 210,000.
    private const int HashIterations = 220_000;

    /// <summary>
    /// Registers the provider, and for the API of the same process <see cref="AccessTokenValidator"/>,
    /// <see cref="ISessionState"/> and <see cref="IPeopleDirectory"/>. Map its endpoints with
    /// <see cref="GraphChatIdentityEndpoints.MapGraphChatIdentity"/>. The schema must have been brought up to date before
    /// the host starts (<see cref="IdentityMigrations"/>); starting makes the first signing keys and registers our own clients.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the origin is http and not loopback.</exception>
    public static IServiceCollection AddGraphChatIdentity(this IServiceCollection services, GraphChatIdentityOptions options)
    {
        AddAccounts(services, options);
        services.TryAddSingleton<SigningKeyMaker>();
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<InProcessIssuerKeys>();
        services.AddSingleton<SessionState>();
        services.AddSingleton<Grants>();
        services.AddSingleton<ISessionState, SessionStateReader>();
        services.AddSingleton(provider => new AccessTokenValidator(
            options.ApiAudience,
            [provider.GetRequiredService<InProcessIssuerKeys>()],
            options.PublicOrigin,
            provider.GetRequiredService<ISessionState>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IIssuerKeys>(provider => provider.GetRequiredService<InProcessIssuerKeys>());
        services.AddSingleton<ClientStore>();
        services.AddSingleton<ClientAuthenticator>();
        services.AddSingleton<ClientForms>();
        services.AddSingleton<EndpointRunner>();
        services.AddSingleton<CookieNames>();
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<Tickets>();
        services.AddSingleton<Antiforgery>();
        services.AddSingleton<AuthorizationRequestReader>();
        services.AddSingleton<AuthorizeEndpoint>();
        services.AddSingleton<TokenStore>();
        services.AddSingleton<TokenWriter>();
        services.AddSingleton<ITokenGrant, CodeGrant>();
        services.AddSingleton<ITokenGrant, RefreshGrant>();
        services.AddSingleton<ITokenGrant, ClientCredentialsGrant>();
        services.AddSingleton<ITokenGrant, DeviceCodeGrant>();
        services.AddSingleton<UserCodes>();
        services.AddSingleton<DeviceCodeStore>();
        services.AddSingleton<DeviceAuthorizationEndpoint>();
        services.AddSingleton<VerifyEndpoint>();
        services.AddSingleton<PushedRequestStore>();
        services.AddSingleton<PushedRequestEndpoint>();
        services.AddSingleton<ConsentStore>();
        services.AddSingleton<ConsentEndpoint>();
        services.AddSingleton<CrossOrigin>();
        services.AddSingleton<UsedTokenIds>();
        services.AddSingleton<GuardedHttp>();
        services.AddSingleton<ClientKeys>();
        services.AddSingleton<ClientAssertions>();
        services.AddSingleton<IUsedProofs>(provider => provider.GetRequiredService<UsedTokenIds>());
        services.AddSingleton(provider => new ProofNonces(options.NodeSecret, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ProofVerifier>();
        services.AddSingleton<ProofChecker>();
        services.AddSingleton<LogoutNotifier>();
        services.AddHostedService(provider => provider.GetRequiredService<LogoutNotifier>());
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<UserInfoEndpoint>();
        services.AddSingleton<RevocationEndpoint>();
        services.AddSingleton<IntrospectionEndpoint>();
        services.AddSingleton<DiscoveryEndpoint>();
        services.AddSingleton<EndSessionEndpoint>();
        services.AddScoped<AccountEndpoint>();
        services.AddScoped<AccountForms>();
        services.AddScoped<AccessEndpoint>();
        services.AddScoped<PasswordEndpoint>();
        services.AddScoped<PasswordChanges>();
        services.AddScoped<AuthenticatorEndpoint>();
        services.AddScoped<SecondFactorEndpoint>();
        services.AddScoped<PasskeysEndpoint>();
        services.AddScoped<DeletionEndpoint>();
        services.AddScoped<SecurityEvents>();
        services.AddScoped<SignInCompletion>();
        services.AddSingleton<RedirectTargets>();
        services.AddSingleton<SecondFactors>();
        services.AddSingleton<OneTimeLinks>();
        services.AddSingleton<EmailLinks>();
        services.AddSingleton<Mailer>();
        services.AddHostedService(provider => provider.GetRequiredService<Mailer>());
        services.AddScoped<RegisterEndpoint>();
        services.AddScoped<ConfirmEmailEndpoint>();
        services.AddScoped<ResetEndpoint>();
        services.AddSingleton<ClientAdministration>();
        services.AddScoped<PeopleAdministration>();
        services.AddSingleton<ScopeStore>();
        services.AddSingleton<ScopeList>();
        services.AddSingleton<UpstreamDirectory>();
        services.AddSingleton<UpstreamAttempts>();
        services.AddSingleton<UpstreamExchange>();
        services.AddSingleton<UpstreamLinks>();
        services.AddScoped<UpstreamEndpoint>();
        services.AddScoped<UpstreamRegistration>();
        services.AddScoped<LinkedEndpoint>();
        services.AddSingleton<ScopeAdministration>();
        services.AddSingleton<KeyAdministration>();
        services.AddSingleton<AdministrationGuard>();
        services.AddSingleton<ClientsEndpoint>();
        services.AddSingleton<ScopesEndpoint>();
        services.AddScoped<PeopleEndpoint>();
        services.AddSingleton<KeysEndpoint>();
        services.AddSingleton<SignOutEndpoint>();
        services.AddScoped<SignInEndpoint>();
        services.AddScoped<PasswordSignIn>();
        services.AddHostedService<IdentityStartup>();
        services.AddHostedService<RevocationReader>();
        services.AddHostedService<IdentityHousekeeping>();
        return services;
    }

    /// <summary>What accounts need, without the protocol.</summary>
    internal static void AddAccounts(IServiceCollection services, GraphChatIdentityOptions options)
    {
        var origin = PublicOrigin.Parse(options.PublicOrigin);
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.NodeSecret.Length, 32, "NodeSecret length");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.AuthorizationCodeLifetime, TimeSpan.FromSeconds(60));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ConcurrentPasswordHashes, 1);
        foreach (var upstream in options.Upstreams)
        {
            upstream.Check();
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(origin);
        services.AddSingleton<IdentityDatabase>();
        services.AddSingleton<AuditWriter>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<Throttle>();
        services.AddSingleton<PasswordGate>();
        services.AddSingleton<DummyPasswordHash>();
        services.AddSingleton<IPeopleDirectory, PeopleDirectory>();
        // Before the framework's own service, which reads the ring at the start and keeps it.
        services.AddHostedService<ProtectionKeyStartup>();
        services.AddDataProtection().SetApplicationName("GraphChat.Identity");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(management =>
        {
            management.XmlRepository = new PostgresXmlRepository(provider.GetRequiredService<IdentityDatabase>());
            management.XmlEncryptor = new NodeSecretXmlCipher(options);
        }));
        services.AddDbContext<IdentityStoreContext>((provider, builder) => builder.UseNpgsql(provider.GetRequiredService<IdentityDatabase>().DataSource));
        // Hashing needs nothing of a request.
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = HashIterations);
        services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>();
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            // From the configuration, never from a header of the request.
            passkeys.ServerDomain = new Uri(origin.Value).Host;
            passkeys.ValidateOrigin = asked => ValueTask.FromResult(asked.Origin == origin.Value && !asked.CrossOrigin);
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
        });
        services.AddIdentityCore<Account>(identity =>
        {
            identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
            identity.Password.RequiredLength = PasswordRules.MinLength;
            identity.Password.RequireDigit = false;
            identity.Password.RequireLowercase = false;
            identity.Password.RequireUppercase = false;
            identity.Password.RequireNonAlphanumeric = false;
            identity.Password.RequiredUniqueChars = 1;
        }).AddEntityFrameworkStores<IdentityStoreContext>().AddPasswordValidator<PasswordRules>();
    }
}

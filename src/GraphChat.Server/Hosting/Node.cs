using GraphChat.Api;
using GraphChat.Api.Errors;
using GraphChat.Api.Schema;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Rates;
using GraphChat.GraphQL.Execution;
using GraphChat.Identity;
using GraphChat.Identity.Validation;
using GraphChat.Server.Commands;
using GraphChat.Server.Configuration;
using GraphChat.Server.Health;
using GraphChat.Server.Http;
using GraphChat.Server.Metrics;
using GraphChat.Server.Mls;
using GraphChat.Server.Sessions;
using GraphChat.Transport;

namespace GraphChat.Server.Hosting;

/// <summary>One running node: everything tied together. Disposing it stops and drains it.</summary>
internal sealed class Node : IAsyncDisposable
{
    private static readonly ushort[] s_cipherSuites = [0x0003];

    private readonly WebApplication _app;
    private readonly NodeParts _parts;
    private readonly IdentityMode _identity;

    private Node(WebApplication app, NodeParts parts, IdentityMode identity)
    {
        _app = app;
        _parts = parts;
        _identity = identity;
    }

    /// <summary>Starts one; when this returns it takes operations.</summary>
    /// <param name="options">What it is to be like.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="inFront">Given the stores, those that it uses instead; for tests.</param>
    /// <param name="logging">Where it logs as well; for tests.</param>
    /// <exception cref="StartFailure">Something that it needs is wrong or unavailable.</exception>
    public static async Task<Node> StartAsync(
        ServerOptions options, TimeProvider time, CancellationToken cancellationToken, Func<DeliveryStores, DeliveryStores>? inFront = null,
        Action<ILoggingBuilder>? logging = null)
    {
        var parts = await NodeParts.OpenAsync(options, time, inFront ?? (stores => stores), cancellationToken);
        Node? node = null;
        try
        {
            node = new Node(Build(options, parts, logging), parts, options.Identity);
            return await DatabaseFailures.GuardAsync("Postgres", async () =>
            {
                await parts.Hub.StartAsync(cancellationToken);
                await node._app.StartListeningAsync(options, cancellationToken);
                return node;
            });
        }
        catch
        {
            await (node?.DisposeAsync() ?? parts.DisposeAsync());
            throw;
        }
    }

    /// <summary>What the person who starts the node must know of the provider that it carries; null if nothing.</summary>
    public Task<string?> DescribeIdentityAsync(bool isTerminal, CancellationToken cancellationToken) =>
        _identity == IdentityMode.InProcess ? IdentityBootstrap.DescribeAsync(_app.Services, isTerminal, cancellationToken) : Task.FromResult<string?>(null);

    /// <summary>Returns once the process was told to stop and everything has been drained.</summary>
    public Task WaitForStopAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _parts.DisposeAsync();
    }

    private static WebApplication Build(ServerOptions options, NodeParts parts, Action<ILoggingBuilder>? logging)
    {
        var builder = HostSetup.CreateBuilder(options);
        logging?.Invoke(builder.Logging);
        builder.Services.AddSingleton(parts.Time);
        builder.Services.AddSingleton(parts.Stores.Revocations);
        builder.Services.AddSingleton(parts.Stores.Devices);
        builder.Services.AddSingleton<LiveSessions>();
        builder.Services.AddSingleton(_ => CustomAuthorizer.CreateClient());
        if (options.Identity == IdentityMode.InProcess)
        {
            builder.Services.AddGraphChatIdentity(new GraphChatIdentityOptions
            {
                PublicOrigin = options.PublicOrigin,
                ConnectionString = options.Postgres,
                NodeSecret = parts.Secret.Bytes,
                OutboundHosts = options.OutboundHosts,
                Registration = options.Registration,
                Mail = options.Mail,
                Upstreams = options.Upstreams,
                AccessTokenLifetime = options.AccessTokenLifetime,
            });
            builder.Services.AddHostedService<SessionEnds>();
        }

        var app = builder.Build();
        var health = new NodeHealth(parts.Time, Dependencies(parts));
        app.Lifetime.ApplicationStopping.Register(health.Stop);
        var metrics = new NodeMetrics(() => parts.Hub.Health, () => !app.Lifetime.ApplicationStopping.IsCancellationRequested, parts.Rates, () => parts.FramesDropped);
        app.Lifetime.ApplicationStopped.Register(metrics.Dispose);
        app.UsePipeline(options, parts.Rates);
        app.MapMetrics(metrics.Store);
        app.MapFrontPage();
        app.MapSchema();
        if (options.HasGraphiQL)
        {
            app.MapGraphiQL();
        }

        if (parts.ServeAttachment is { } serve)
        {
            app.MapAttachments(serve, parts.Limits);
        }

        app.MapHealth(health);
        if (options.Identity == IdentityMode.InProcess)
        {
            app.MapGraphChatIdentity();
        }

        var admission = Admission.Of(app.Services, options, parts.Stores.People, parts.Time);
        app.MapGraphQL(
            "/graphql", CreateExecutor(app, options, parts, metrics, admission.People), CreateAuthenticator(app, options, parts, admission), TransportOptions(options));
        return app;
    }

    private static OperationExecutor CreateExecutor(
        WebApplication app, ServerOptions options, NodeParts parts, NodeMetrics metrics, IPersonStore people)
    {
        var facts = new DeliveryServiceFacts(
            parts.ExternalSender.PublicKey, ExternalSenderKey.Identity, s_cipherSuites, parts.Limits.MaxMessageBytes);
        var mls = new MlsInspector(new GroupRules(parts.ExternalSender), parts.ExternalSender);
        var upkeep = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("GraphChat.Upkeep");
        parts.BeginHousekeeping(mls, exception => upkeep.LogError(exception, "Upkeep failed; it is tried again."));
        var useCases = new UseCases(
            parts.WithPeople(people),
            mls,
            new DeviceChainVerifier(),
            parts.Presence,
            parts.CallerDevices,
            parts.Hub,
            parts.Cursors,
            parts.Rates,
            facts,
            parts.Limits,
            parts.Time,
            mls,
            parts.Blobs,
            parts.Addresses);
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("GraphChat.Api");
        var errors = new ErrorMapping(
            (exception, correlationId) => logger.LogError(exception, "A field failed; correlation id {CorrelationId}.", correlationId),
            metrics.Refused);
        return GraphChatSchema.CreateExecutor(useCases, errors, options.IsIntrospectionOpen);
    }

    private static TokenAuthenticator CreateAuthenticator(WebApplication app, ServerOptions options, NodeParts parts, Admission admission) => new(
        admission.Validator,
        admission.Callers,
        admission.Source,
        new AccessProofs(
            options.PublicOrigin, parts.Secret.Bytes, app.Services.GetService<IUsedProofs>() ?? new CountedProofs(parts.RateCounter, parts.Time), parts.Time),
        app.Services.GetRequiredService<LiveSessions>(),
        parts.Presence,
        ApiKeys.Read(options.ApiKeysFile),
        options.AuthorizerUrl is null
            ? null
            : new CustomAuthorizer(
                options.AuthorizerUrl,
                app.Services.GetRequiredService<HttpClient>(),
                admission.People,
                parts.Time));

    private static GraphQLTransportOptions TransportOptions(ServerOptions options)
    {
        var transport = new GraphQLTransportOptions
        {
            MaxBodyBytes = HostSetup.MaxBodyBytes,
            // The largest message in base64, and some room.
            MaxMessageBytes = 512 * 1024,
            TrustedOperations = TrustedOperationsFile.Read(options.TrustedOperations),
            TrustedOperationsOnly = options.TrustedOperationsOnly,
        };
        if (options.Rates == RateRules.None)
        {
            transport.MaxMessagesPerWindow = int.MaxValue;
        }

        // Behind a proxy the server sees another scheme than the browser does.
        transport.AllowedOrigins.Add(options.PublicOrigin);
        return transport;
    }

    private static Dependency[] Dependencies(NodeParts parts)
    {
        var postgres = new Dependency("postgres", IsNeeded: true, async cancellationToken =>
        {
            await parts.Stores.Log.ReadPositionAsync(cancellationToken);
            return true;
        });
        return parts.HasRedis
            ? [postgres, new Dependency("redis", IsNeeded: false, _ => Task.FromResult(parts.IsBusConnected))]
            : [postgres];
    }
}

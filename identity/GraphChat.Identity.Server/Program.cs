using GraphChat.Identity;
using GraphChat.Identity.Demo;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Mail;
using GraphChat.Identity.Server;
using Npgsql;

// Its own host, for installations where identity runs apart from the API. Settings come from GRAPHCHAT_* as for GraphChat.Server.
var builder = HostSetup.CreateBuilder(args);
var configuration = builder.Configuration;
try
{
    switch (args.FirstOrDefault(argument => !argument.StartsWith('-')) ?? "serve")
    {
        case "migrate":
            await IdentityMigrations.ApplyAsync(Setting("PostgresMigrator"));
            return 0;
        case "demo-accounts":
            foreach (var account in await DemoAccounts.CreateAsync(Setting("PostgresMigrator"), Setting("PublicOrigin")))
            {
                Console.WriteLine($"{account.Name}\t{account.Role}\t{account.Password}");
            }

            return 0;
        case "identity":
            await IdentityCommands.RunAsync(args[1..], await OptionsAsync(), Console.Out, CancellationToken.None);
            return 0;
        case "serve":
            return await ServeAsync();
        default:
            Console.Error.WriteLine("Usage: GraphChat.Identity.Server [serve|migrate|demo-accounts|identity ...]");
            return 64;
    }
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 64;
}
catch (NpgsqlException exception)
{
    Console.Error.WriteLine($"PostgreSQL does not answer as it should ({exception.Message}). Check that it runs and that GRAPHCHAT_Postgres is right.");
    return 69;
}
catch (IOException exception)
{
    Console.Error.WriteLine($"The server cannot listen: {exception.Message}");
    return 69;
}

async Task<int> ServeAsync()
{
    builder.Services.AddGraphChatIdentity(await OptionsAsync());
    var forwarded = new ForwardedHeadersOptions();
    HostSetup.Trust(forwarded, configuration);
    builder.WebHost.UseUrls(configuration["Listen"] ?? "http://127.0.0.1:5081");
    await using var app = builder.Build();
    app.UseForwardedHeaders(forwarded);
    app.MapGraphChatIdentity();
    app.MapGet("/health/live", () => Results.Ok());
    await app.StartAsync();
    Console.WriteLine($"GraphChat identity is ready at {Setting("PublicOrigin")}");
    if (await IdentityBootstrap.DescribeAsync(app.Services, !Console.IsOutputRedirected, CancellationToken.None) is { } word)
    {
        Console.WriteLine(word);
    }

    await app.WaitForShutdownAsync();
    return 0;
}

async Task<GraphChatIdentityOptions> OptionsAsync() => new()
{
    PublicOrigin = Setting("PublicOrigin"),
    ConnectionString = Setting("Postgres"),
    NodeSecret = await File.ReadAllBytesAsync(Setting("NodeSecretFile")),
    OutboundHosts = configuration.GetSection("OutboundHosts").GetChildren().Select(host => host.Value!).ToArray(),
    Registration = configuration["Registration"] switch
    {
        null or "" or "closed" => RegistrationMode.Closed,
        "invitation" => RegistrationMode.Invitation,
        "open" => RegistrationMode.Open,
        _ => throw new ArgumentException("GRAPHCHAT_Registration must be closed, invitation or open."),
    },
    Mail = new MailOptions
    {
        From = configuration["MailFrom"] ?? "graphchat@localhost",
        Folder = configuration["MailFolder"],
        SmtpHost = configuration["SmtpHost"],
        SmtpPort = configuration.GetValue("SmtpPort", 587),
        SmtpUser = configuration["SmtpUser"],
        SmtpPassword = configuration["SmtpPassword"],
    },
    Upstreams = UpstreamConfiguration.Read(configuration.GetSection("Upstreams")),
};

string Setting(string name) => configuration[name] is { Length: > 0 } value
    ? value
    : throw new ArgumentException($"GRAPHCHAT_{name} is not set.");

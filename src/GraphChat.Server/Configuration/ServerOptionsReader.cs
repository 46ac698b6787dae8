using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using GraphChat.Delivery.Rates;
using GraphChat.Identity;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Mail;
using GraphChat.Server.Commands;
using Npgsql;

namespace GraphChat.Server.Configuration;

/// <summary>Reads the configuration and lists all that is wrong with it at once; no value of a secret is repeated.</summary>
internal sealed partial class ServerOptionsReader
{
    private const string DefaultOrigin = "http://localhost:5080";
    private const int MostIssuers = 8;
    private const int MostProxies = 64;
    private readonly IConfiguration _configuration;
    private readonly List<string> _faults = [];

    private ServerOptionsReader(IConfiguration configuration) => _configuration = configuration;

    /// <summary>Reads it for one command.</summary>
    /// <param name="configuration">Where the settings come from.</param>
    /// <param name="needsMigrator">Whether the command works as the migrator.</param>
    /// <exception cref="StartFailure">Something is wrong; every fault is named.</exception>
    public static ServerOptions Read(IConfiguration configuration, bool needsMigrator)
    {
        var reader = new ServerOptionsReader(configuration);
        var options = reader.Read(needsMigrator);
        return reader._faults.Count == 0 ? options : throw new StartFailure(ExitCode.Usage, [.. reader._faults]);
    }

    private ServerOptions Read(bool needsMigrator)
    {
        var origin = Origin();
        var identity = Identity();
        return new ServerOptions
        {
            PublicOrigin = origin.GetLeftPart(UriPartial.Authority),
            Listen = Listen(origin),
            Postgres = needsMigrator ? "" : ConnectionString("Postgres"),
            PostgresMigrator = needsMigrator ? ConnectionString("PostgresMigrator") : null,
            Redis = Text("Redis"),
            NodeSecretFile = Text("NodeSecretFile") ?? Fault("", "NodeSecretFile", "name the file with the node's 32 random bytes (head -c 32 /dev/urandom, mode 0600)"),
            AttachmentsFolder = Text("AttachmentsFolder"),
            S3 = Text("S3"),
            UsesNotify = Bus(),
            NodeName = NodeName(),
            Identity = identity,
            Issuers = Issuers(identity),
            TrustedProxies = TrustedProxies(),
            OutboundHosts = List("OutboundHosts", MostProxies),
            Registration = Registration(),
            Mail = Mail(),
            Upstreams = Upstreams(),
            DrainTime = DrainTime(),
            EventsKept = EventsKept(),
            AccessTokenLifetime = AccessTokenLifetime(),
            MetricsListen = MetricsListen(),
            ApiKeysFile = Text("ApiKeysFile"),
            AuthorizerUrl = AuthorizerUrl(),
            Rates = Rates(),
            TrustedOperations = Text("TrustedOperations"),
            TrustedOperationsOnly = TrustedOperationsOnly(),
            IsIntrospectionOpen = OneOf("Introspection", "open", "closed", isFirst: true),
            // For developers: where the origin is of this machine only, or where it is asked for.
            HasGraphiQL = OneOf("GraphiQL", "on", "off", isFirst: origin.Scheme == "http"),
        };
    }

    private bool Bus() => Text("Bus") switch
    {
        null => false,
        "notify" => true,
        _ => Fault(false, "Bus", "say notify, for nodes that speak through PostgreSQL, or leave it out"),
    };

    private Uri Origin()
    {
        var text = Text("PublicOrigin") ?? DefaultOrigin;
        var fallback = new Uri(DefaultOrigin);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var origin) || origin.Scheme is not ("http" or "https"))
        {
            return Fault(fallback, "PublicOrigin", "give an origin such as https://chat.example.org");
        }

        if (origin.PathAndQuery != "/" || origin.Fragment.Length > 0 || origin.UserInfo.Length > 0 || text.EndsWith('/'))
        {
            return Fault(fallback, "PublicOrigin", "give only scheme, host and port, without a slash at the end");
        }

        if (text != origin.GetLeftPart(UriPartial.Authority))
        {
            return Fault(fallback, "PublicOrigin", "write it in lower case and without the default port, as browsers do");
        }

        if (origin.Scheme == "http" && !origin.IsLoopback)
        {
            return Fault(fallback, "PublicOrigin", "plain http is for this machine only (http://localhost:5080); elsewhere use https, ended by a proxy in front");
        }

        return origin;
    }

    private List<ListenAddress> Listen(Uri origin)
    {
        var text = Text("Listen") ?? (origin.Scheme == "http" ? $"http://{origin.Authority}" : "http://127.0.0.1:5080");
        var addresses = new List<ListenAddress>();
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ListenAddressOf(part) is { } address)
            {
                addresses.Add(address);
            }
            else
            {
                Fault("Listen", "give http:// addresses with a port, such as http://127.0.0.1:5080, separated by semicolons; TLS ends at the proxy in front");
            }
        }

        if (addresses.Count == 0)
        {
            Fault("Listen", "give at least one address");
        }

        if (origin.Scheme == "http" && addresses.Exists(address => !address.IsLoopback))
        {
            Fault("Listen", "with an http origin, listen on loopback only");
        }

        return addresses;
    }

    private static ListenAddress? ListenAddressOf(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != "http" || uri.PathAndQuery != "/")
        {
            return null;
        }

        if (string.Equals(uri.Host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            return new ListenAddress(null, uri.Port);
        }

        return IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) ? new ListenAddress(address, uri.Port) : null;
    }

    private string ConnectionString(string name)
    {
        if (Text(name) is not { } text)
        {
            return Fault("", name, "give an Npgsql connection string, such as Host=/run/postgresql;Username=graphchat_app;Database=graphchat");
        }

        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is null ? Fault("", name, "the connection string names no Host") : text;
        }
        // The message could repeat a password.
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            return Fault("", name, "this is not an Npgsql connection string");
        }
    }

    private string NodeName()
    {
        var name = Text("NodeName") ?? "node-1";
        return NodeNamePattern().IsMatch(name) ? name : Fault("node-1", "NodeName", "1 to 63 lower-case letters, digits and hyphens");
    }

    private IdentityMode Identity() => Text("Identity") switch
    {
        null or "in-process" => IdentityMode.InProcess,
        "none" => IdentityMode.None,
        _ => Fault(IdentityMode.InProcess, "Identity", "in-process or none"),
    };

    private List<string> Issuers(IdentityMode identity)
    {
        var issuers = List("Issuers", MostIssuers);
        if (identity == IdentityMode.None && issuers.Count == 0)
        {
            Fault("Issuers__0", "with Identity=none, name at least one issuer");
        }

        foreach (var issuer in issuers)
        {
            var isUri = Uri.TryCreate(issuer, UriKind.Absolute, out var uri);
            if (!isUri || (uri!.Scheme != "https" && !(uri.Scheme == "http" && uri.IsLoopback)) || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            {
                Fault("Issuers", "an issuer is an https URL (http on loopback only) without query and fragment");
            }
        }

        return issuers;
    }

    private RegistrationMode Registration() => Text("Registration") switch
    {
        null or "closed" => RegistrationMode.Closed,
        "invitation" => RegistrationMode.Invitation,
        "open" => RegistrationMode.Open,
        _ => Fault(RegistrationMode.Closed, "Registration", "closed, invitation or open"),
    };

    private IReadOnlyList<UpstreamOptions> Upstreams()
    {
        try
        {
            return UpstreamConfiguration.Read(_configuration.GetSection("Upstreams"));
        }
        catch (ArgumentException exception)
        {
            _faults.Add($"GRAPHCHAT_{exception.Message}");
            return [];
        }
    }

    private MailOptions Mail() => new()
    {
        From = Text("MailFrom") ?? "graphchat@localhost",
        Folder = Text("MailFolder"),
        SmtpHost = Text("SmtpHost"),
        SmtpPort = Text("SmtpPort") is not { } port ? 587 : int.TryParse(port, out var number) && number is > 0 and <= 65535 ? number : Fault(587, "SmtpPort", "a port"),
        SmtpUser = Text("SmtpUser"),
        SmtpPassword = Text("SmtpPassword"),
    };

    private List<IPNetwork> TrustedProxies()
    {
        var networks = new List<IPNetwork>();
        foreach (var text in List("TrustedProxies", MostProxies))
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                Fault("TrustedProxies", "give addresses or networks such as 10.0.0.0/8");
            }
        }

        return networks;
    }

    private ListenAddress? MetricsListen()
    {
        if (Text("MetricsListen") is not { } text)
        {
            return null;
        }

        return ListenAddressOf(text) is { Address: not null, Port: > 0 } address
            ? address
            : Fault<ListenAddress?>(null, "MetricsListen", "give one http:// address with a number and a port that nothing else uses, such as http://127.0.0.1:9464");
    }

    private Uri? AuthorizerUrl()
    {
        if (Text("AuthorizerUrl") is not { } text)
        {
            return null;
        }

        // Tokens go there.
        return Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)) && address.UserInfo.Length == 0
            ? address
            : Fault<Uri?>(null, "AuthorizerUrl", "give an https address (http on loopback only) without a user in it");
    }

    private RateRules Rates()
    {
        var standard = new RateRules();
        return new RateRules
        {
            RequestsPerAddress = Rate(nameof(RateRules.RequestsPerAddress), standard.RequestsPerAddress),
            OperationsPerPerson = Rate(nameof(RateRules.OperationsPerPerson), standard.OperationsPerPerson),
            OperationsPerDevice = Rate(nameof(RateRules.OperationsPerDevice), standard.OperationsPerDevice),
            OperationsPerPartner = Rate(nameof(RateRules.OperationsPerPartner), standard.OperationsPerPartner),
            MessagesPerDevice = Rate(nameof(RateRules.MessagesPerDevice), standard.MessagesPerDevice),
            CommitsPerDevice = Rate(nameof(RateRules.CommitsPerDevice), standard.CommitsPerDevice),
            ConversationsPerPerson = Rate(nameof(RateRules.ConversationsPerPerson), standard.ConversationsPerPerson),
            ClaimsPerPerson = Rate(nameof(RateRules.ClaimsPerPerson), standard.ClaimsPerPerson),
            DevicesPerPerson = Rate(nameof(RateRules.DevicesPerPerson), standard.DevicesPerPerson),
            SearchesPerPerson = Rate(nameof(RateRules.SearchesPerPerson), standard.SearchesPerPerson),
        };
    }

    private RateRule? Rate(string name, RateRule? standard)
    {
        if (Text($"Rates:{name}") is not { } text)
        {
            return standard;
        }

        if (text == "off")
        {
            return null;
        }

        var parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 3600
            ? new RateRule(limit, TimeSpan.FromSeconds(seconds))
            : Fault(standard, $"Rates__{name}", "a number, a slash and the seconds of the window, 1 to 3600, such as 6000/60; or off");
    }

    private TimeSpan DrainTime()
    {
        var text = Text("DrainSeconds") ?? "20";
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 600;
        return TimeSpan.FromSeconds(isNumber ? seconds : Fault(20, "DrainSeconds", "a whole number from 0 to 600"));
    }

    private TimeSpan? EventsKept()
    {
        if (Text("KeepEventsDays") is not { } text)
        {
            return null;
        }

        // A message that is sent again must find its first answer for 30 days.
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 31 and <= 36_500;
        return TimeSpan.FromDays(isNumber ? days : Fault(31, "KeepEventsDays", "a whole number from 31 to 36500"));
    }

    private TimeSpan AccessTokenLifetime()
    {
        var text = Text("AccessTokenSeconds") ?? "300";
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 10 and <= 3600;
        return TimeSpan.FromSeconds(isNumber ? seconds : Fault(300, "AccessTokenSeconds", "a whole number from 10 to 3600"));
    }

    private bool TrustedOperationsOnly()
    {
        var isOnly = OneOf("TrustedOperationsOnly", "true", "false", isFirst: false);
        return isOnly && Text("TrustedOperations") is null
            ? Fault(isOnly, "TrustedOperations", "name the file with the manifest of trusted operations, since only those are to run")
            : isOnly;
    }

    private bool OneOf(string name, string first, string second, bool isFirst) => Text(name) switch
    {
        null => isFirst,
        var text when text == first => true,
        var text when text == second => false,
        _ => Fault(isFirst, name, $"{first} or {second}"),
    };

    private List<string> List(string name, int most)
    {
        var values = _configuration.GetSection(name).GetChildren().Select(child => child.Value?.Trim() ?? "").Where(value => value.Length > 0).ToList();
        return values.Count <= most ? values : Fault(values[..most], name, $"at most {most}");
    }

    private string? Text(string name) => _configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private void Fault(string name, string what) => _faults.Add($"GRAPHCHAT_{name}: {what}.");

    private T Fault<T>(T instead, string name, string what)
    {
        Fault(name, what);
        return instead;
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", RegexOptions.NonBacktracking)]
    private static partial Regex NodeNamePattern();
}

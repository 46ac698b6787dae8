namespace GraphChat.Delivery.Rates;

/// <summary>How often what may happen; null where nothing bounds it.</summary>
public sealed record RateRules
{
    /// <summary>Requests and new sockets from one address: an IPv4 address, or the /64 of an IPv6 one.</summary>
    public RateRule? RequestsPerAddress { get; init; } = new(12_000, TimeSpan.FromMinutes(1));

    /// <summary>Mutations and subscriptions of one person, over all devices.</summary>
    public RateRule? OperationsPerPerson { get; init; } = new(12_000, TimeSpan.FromMinutes(1));

    /// <summary>Mutations and subscriptions of one device.</summary>
    public RateRule? OperationsPerDevice { get; init; } = new(9_000, TimeSpan.FromMinutes(1));

    /// <summary>Mutations and subscriptions of all people together who use one partner's client.</summary>
    public RateRule? OperationsPerPartner { get; init; } = new(60_000, TimeSpan.FromMinutes(1));

    /// <summary>Messages of one device.</summary>
    public RateRule? MessagesPerDevice { get; init; } = new(6_000, TimeSpan.FromMinutes(1));

    /// <summary>Commits of one device.</summary>
    public RateRule? CommitsPerDevice { get; init; } = new(1_200, TimeSpan.FromMinutes(1));

    /// <summary>Conversations that one person opens.</summary>
    public RateRule? ConversationsPerPerson { get; init; } = new(1_000, TimeSpan.FromHours(1));

    /// <summary>People whose key packages one person claims.</summary>
    public RateRule? ClaimsPerPerson { get; init; } = new(2_000, TimeSpan.FromHours(1));

    /// <summary>Changes of one person's device list.</summary>
    public RateRule? DevicesPerPerson { get; init; } = new(100, TimeSpan.FromHours(1));

    /// <summary>Searches for people by one person.</summary>
    public RateRule? SearchesPerPerson { get; init; } = new(600, TimeSpan.FromMinutes(1));

    /// <summary>No bound at all, for measurements.</summary>
    public static RateRules None { get; } = new()
    {
        RequestsPerAddress = null,
        OperationsPerPerson = null,
        OperationsPerDevice = null,
        OperationsPerPartner = null,
        MessagesPerDevice = null,
        CommitsPerDevice = null,
        ConversationsPerPerson = null,
        ClaimsPerPerson = null,
        DevicesPerPerson = null,
        SearchesPerPerson = null,
    };
}

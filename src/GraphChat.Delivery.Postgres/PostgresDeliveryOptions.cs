namespace GraphChat.Delivery.Postgres;

/// <summary>Where the database is and how hard it is used.</summary>
public sealed record PostgresDeliveryOptions
{
    /// <summary>An Npgsql connection string.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>How many group commits may be under way side by side; a conversation always takes the same one.</summary>
    public int AppendLanes { get; init; } = 2;

    /// <summary>The most appends in one group commit.</summary>
    public int MaxBatch { get; init; } = 256;

    /// <summary>The most payload bytes in one group commit.</summary>
    public long MaxBatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The most appends that wait in one lane; more have to wait before it.</summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>How long the outcome of an append is sought before UNAVAILABLE is answered.</summary>
    public TimeSpan AppendPatience { get; init; } = TimeSpan.FromSeconds(10);
}

using System.Globalization;
using GraphChat.Delivery.Ports;
using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>The stores of one node on PostgreSQL. Dispose it after the node: it finishes the appends under way.</summary>
public sealed class PostgresDelivery : IAsyncDisposable
{
    internal const string AppendOptions = " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off";

    private const int LibrarysPoolSize = 100;
    private const int MostConnections = 24;
    private const int IdleSeconds = 60;
    private const int OldestVersion = 150_000;
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _appends;
    private readonly PostgresEventLog _log;

    private PostgresDelivery(
        NpgsqlDataSource source, NpgsqlDataSource appends, PostgresDeliveryOptions options, NodeKeys keys, TimeProvider time)
    {
        _source = source;
        _appends = appends;
        var gate = new PostgresGate(source);
        _log = new PostgresEventLog(gate, appends, options, time);
        Stores = new DeliveryStores(
            _log,
            new PostgresConversationStore(gate),
            new PostgresDeviceStore(gate),
            new PostgresKeyPackageStore(gate),
            new PostgresPersonStore(gate),
            new PostgresFrankingKeys(gate, keys),
            new PostgresSessionRevocations(gate),
            new PostgresGroupStore(gate),
            new PostgresPositionStore(gate),
            new PostgresAttachmentStore(gate));
        Retention = new PostgresRetention(gate);
        Erasure = new PostgresErasure(gate);
    }

    /// <summary>The stores.</summary>
    public DeliveryStores Stores { get; }

    /// <summary>Forgets what is old.</summary>
    public PostgresRetention Retention { get; }

    /// <summary>Erases people.</summary>
    public PostgresErasure Erasure { get; }

    /// <summary>
    /// Opens the database and looks whether it can be trusted with messages.
    /// </summary>
    /// <exception cref="PostgresStartupException">
    /// It cannot be reached, is older than version 15, is not migrated, or would lose what it acknowledged.
    /// </exception>
    public static async Task<PostgresDelivery> OpenAsync(
        PostgresDeliveryOptions options, NodeKeys keys, TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            IncludeErrorDetail = false,
            LogParameters = false,
        };
        // The library's own hundred would let one busy node take all the connections that a server gives, and keep them for minutes.
        if (builder.MaxPoolSize == LibrarysPoolSize)
        {
            builder.MaxPoolSize = MostConnections;
        }

        builder.ConnectionIdleLifetime = Math.Min(builder.ConnectionIdleLifetime, IdleSeconds);
        // No statement is so long that compiling it pays. Nothing waits for ever: not for a lock, not for a statement, not for a node that went away in a transaction.
        builder.Options ??= "-c jit=off -c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=30s";
        var source = NpgsqlDataSource.Create(builder.ConnectionString);
        try
        {
            await CheckAsync(source, cancellationToken);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }

        // Each lane its own connection, on which all is prepared. Plans are made once: to make them for each batch would take longer
        // than to run them; and what is kept must suit tables that grow.
        builder.MaxPoolSize = options.AppendLanes;
        builder.MinPoolSize = 0;
        builder.Options += AppendOptions;
        return new PostgresDelivery(source, NpgsqlDataSource.Create(builder.ConnectionString), options, keys, time);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _appends.DisposeAsync();
        await _source.DisposeAsync();
    }

    private static async Task CheckAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            var version = int.Parse(
                await ShowAsync(connection, "server_version_num", cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture);
            if (version < OldestVersion)
            {
                throw new PostgresStartupException(
                    $"PostgreSQL is of version {version / 10_000}: use version 15 or newer.");
            }

            foreach (var setting in new[] { "fsync", "full_page_writes", "synchronous_commit" })
            {
                if (await ShowAsync(connection, setting, cancellationToken) == "off")
                {
                    throw new PostgresStartupException(
                        $"PostgreSQL runs with {setting} off, so a crash could lose messages that were acknowledged: set {setting} to on.");
                }
            }

            await CheckSchemaAsync(connection, cancellationToken);
            await new NpgsqlCommandText(
                "SELECT delivery.make_event_partitions(position + 16777216) FROM delivery.line")
                .ExecuteAsync(connection, transaction: null, cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new PostgresStartupException(
                "PostgreSQL cannot be reached or refuses the connection: start it, and check address, user and password.", exception);
        }
    }

    private static async Task CheckSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var there = await new NpgsqlCommandText("SELECT to_regclass('delivery.migrations') IS NOT NULL")
            .ScalarAsync(connection, transaction: null, cancellationToken);
        var applied = there is true
            ? (await DeliveryMigrations.ReadAppliedAsync(connection, cancellationToken)).Keys.DefaultIfEmpty(0).Max()
            : 0;
        if (applied != DeliveryMigrations.Newest)
        {
            throw new PostgresStartupException(applied < DeliveryMigrations.Newest
                ? "The database is not migrated to this version: run the command migrate."
                : "The database was migrated by a newer version: start that version.");
        }
    }

    private static async Task<string> ShowAsync(NpgsqlConnection connection, string setting, CancellationToken cancellationToken) =>
        (string)(await new NpgsqlCommandText("SELECT current_setting($1)", setting)
            .ScalarAsync(connection, transaction: null, cancellationToken))!;
}
